"""A shop as django-oscar's own guide sets it up, for production.

On Makegood's database settings, handed over as JSON, so that no setting of them differs. Three things are left out that
its product page would pay for and Makegood's has not: scaling the picture (`thumbnails`), counting each view
(`wsgi`), and a transaction around every request, which on these settings of SQLite would make readers wait for each
other; what writes has its transaction in `work`.
"""

import json
import os
from pathlib import Path

from oscar import INSTALLED_APPS as OSCAR_APPS
from oscar.defaults import *  # noqa: F403 - as its guide has it

FOLDER = Path(os.environ["OSCAR_FOLDER"])
_ours = json.loads(os.environ["OSCAR_DATABASE"])
# Django's own engine of the same kind: ours only differ in what they refuse.
_engine = {"sqlite": "sqlite3", "postgres": "postgresql"}[_ours["ENGINE"].rpartition(".")[2]]
DATABASES = {"default": _ours | {"ENGINE": f"django.db.backends.{_engine}"}}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
SECRET_KEY = "only-for-measuring"  # noqa: S105 - nobody's
DEBUG = False
ALLOWED_HOSTS = ["127.0.0.1"]
SITE_ID = 1
USE_TZ = True
ROOT_URLCONF = "benchmarks.peers.oscar.urls"
INSTALLED_APPS = [*OSCAR_APPS]
OSCAR_THUMBNAILER = "benchmarks.peers.oscar.thumbnails.AsItIs"
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "oscar.apps.basket.middleware.BasketMiddleware",
    "django.contrib.flatpages.middleware.FlatpageFallbackMiddleware",
]
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.template.context_processors.i18n",
                "django.contrib.messages.context_processors.messages",
                "oscar.apps.search.context_processors.search_form",
                "oscar.apps.checkout.context_processors.checkout",
                "oscar.apps.communication.notifications.context_processors.notifications",
                "oscar.core.context_processors.metadata",
            ],
        },
    },
]
AUTHENTICATION_BACKENDS = [
    "oscar.apps.customer.auth_backends.EmailBackend",
    "django.contrib.auth.backends.ModelBackend",
]
HAYSTACK_CONNECTIONS = {"default": {"ENGINE": "haystack.backends.simple_backend.SimpleEngine"}}
STATIC_URL = "/static/"
MEDIA_URL = "/media/"
STATIC_ROOT = FOLDER / "static"
MEDIA_ROOT = FOLDER / "media"
EMAIL_BACKEND = "django.core.mail.backends.dummy.EmailBackend"
