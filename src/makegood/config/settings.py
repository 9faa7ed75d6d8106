"""Django's settings, made from the environment (`config.environment`)."""

import os
from pathlib import Path
from urllib.parse import urlsplit

from csp.constants import NONCE, NONE, SELF
from django.core.exceptions import ImproperlyConfigured

from . import logs
from .environment import databases, direct_settings, read_environment

PACKAGE = Path(__file__).resolve().parent.parent

MAKEGOOD_DATA = Path(os.environ.get("MAKEGOOD_DATA") or "data").resolve()
environment = read_environment(MAKEGOOD_DATA)


def _secret_key() -> str:
    """The secret key: from the environment, else the file that `makegood init` makes.

    Before `init` there is none; commands that sign something then stop with a clear line, the others work.
    """
    if environment.secret_key:
        return environment.secret_key
    if environment.on_postgres:
        raise ImproperlyConfigured("MAKEGOOD_SECRET_KEY: required with PostgreSQL, so that every machine has the same")
    path = MAKEGOOD_DATA / "secret_key"
    return path.read_text().strip() if path.exists() else ""


# What the product reads
MAKEGOOD_NOW = environment.now
MAKEGOOD_BASE_URL = environment.base_url
MAKEGOOD_MARKETPLACE_NAME = environment.marketplace_name
MAKEGOOD_INBOUND_DOMAIN = environment.inbound_domain.lower()
_listen = environment.listen
MAKEGOOD_INBOUND_LISTEN = (_listen.protocol, _listen.host, _listen.port) if _listen else None
MAKEGOOD_FROM = environment.from_ or f"noreply@{MAKEGOOD_INBOUND_DOMAIN}"
MAKEGOOD_DEMO = (MAKEGOOD_DATA / ".makegood-demo").exists()
MAKEGOOD_TRUSTED_PROXIES = environment.trusted_proxies
MAKEGOOD_METRICS_TOKEN = environment.metrics_token
MAKEGOOD_WEBHOOKS_ALLOW_PRIVATE = environment.webhooks_allow_private
MAKEGOOD_MAILBOX = MAKEGOOD_DATA / "mailbox"
MAKEGOOD_STOLEN_PASSWORDS = MAKEGOOD_DATA / "pwnedpasswords.txt"
# Whether calls of the API are counted (api.v1.limits); tests that count queries turn it off.
MAKEGOOD_RATE_LIMITS = True

_base = urlsplit(MAKEGOOD_BASE_URL)

DEBUG = False
SECRET_KEY = _secret_key()
MAKEGOOD_HAS_SECRET_KEY = bool(SECRET_KEY)  # asking Django for an empty key raises
MAKEGOOD_SECRET_KEY_IN_FILE = not environment.secret_key
SECRET_KEY_FALLBACKS = environment.secret_key_fallbacks
ALLOWED_HOSTS = environment.allowed_hosts or [_base.hostname or "localhost", "localhost", "127.0.0.1", "[::1]"]
CSRF_TRUSTED_ORIGINS = [f"{_base.scheme}://{_base.netloc}"]

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",  # its table is empty: sessions are `accounts.sessions`; backups name its migration
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "csp",
    "django_htmx",
    "makegood.kernel",
    "makegood.domain.mail",
    "makegood.domain.accounts",
    "makegood.domain.webhooks",
    "makegood.domain.sellers",
    "makegood.domain.marketplace",
    "makegood.domain.orders",
    "makegood.domain.conversations",
    "makegood.domain.grading",
    "makegood.domain.reviews",
    "makegood.domain.reassessments",
    "makegood.domain.invitations",
    "makegood.domain.nps",
    "makegood.domain.moderation",
    "makegood.domain.product_reviews",
    "makegood.domain.exchange",
    "makegood.domain.privacy",
    "makegood.web.ui",
    "makegood.web.account",
    "makegood.web.home",
    "makegood.web.shop",
    "makegood.web.customer",
    "makegood.web.dashboard",
    "makegood.web.operator",
    "makegood.web.inbound",
]

MIDDLEWARE = [
    "makegood.web.ui.observing.Observed",
    "makegood.web.ui.proxies.TrustedProxies",
    # What answers say to browsers: outside all that may refuse a request, so that refusals say it too.
    "django.middleware.security.SecurityMiddleware",
    "makegood.web.ui.headers.ContentPolicy",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "makegood.web.ui.headers.BrowserRules",
    "makegood.web.ui.links.SealedLinks",
    "makegood.api.middleware.Problems",
    "makegood.web.ui.middleware.RequestLimits",
    # Outside all that a reader of a kept page has no use for, inside all that answers say to browsers.
    "makegood.web.shop.kept.KeptPages",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "makegood.kernel.one_by_one.OneByOne",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "makegood.web.account.middleware.PersonLanguage",
    "makegood.web.account.middleware.SessionUse",
    "django.contrib.messages.middleware.MessageMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "makegood.web.account.duty.SecondFactorDuty",
    "makegood.web.ui.middleware.DomainErrors",
]

ROOT_URLCONF = "makegood.config.urls"
WSGI_APPLICATION = "makegood.config.wsgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "makegood.web.ui.context.installation",
            ],
        },
    },
]

DATABASES = databases(environment)
# Past a pool of connections; what needs a session of its own (`pg_dump`) goes this way.
MAKEGOOD_DIRECT_DATABASE = direct_settings(environment)
if "replica" in DATABASES:
    DATABASE_ROUTERS = ["makegood.kernel.replica.Router"]
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# Rate limits of the log-in must be shared by all web processes, so they live in the database, not in memory.
CACHES = {"default": {"BACKEND": "django.core.cache.backends.db.DatabaseCache", "LOCATION": "kernel_cache"}}

# People who sign in
AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = ["makegood.web.account.backend.PeopleBackend"]
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.Argon2PasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "makegood.web.account.passwords.LongEnough"},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "makegood.web.account.passwords.NotOurWords"},
    {"NAME": "makegood.web.account.passwords.NotStolen"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "home:after_login"
LOGOUT_REDIRECT_URL = "account_login"
MFA_ADAPTER = "makegood.web.account.adapter.TwoFactorAdapter"
MFA_SUPPORTED_TYPES = ["totp", "recovery_codes"]
MFA_RECOVERY_CODES_SHOW_ONCE = True
ACCOUNT_ADAPTER = "makegood.web.account.adapter.AccountAdapter"
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_LOGOUT_ON_GET = False
ACCOUNT_SESSION_REMEMBER = True
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_RATE_LIMITS = {
    "login": "30/m/ip",
    "login_failed": "10/m/ip,5/5m/key",
    "reset_password": "20/m/ip,5/m/key",
    # What readers of a shop page report (R12.1).
    "report": "10/h/ip",
    # Readers who mark product reviews as helpful: from one address on all reviews; on one review from one address by
    # browsers that bring no mark of theirs, which may be a household and should not be somebody without cookies.
    "helpful": "30/h/ip",
    "helpful_new": "3/d/key",
    # Who left the e-mails and comes back, by one link.
    "resubscribe": "20/h/key",
}

CSRF_FAILURE_VIEW = "makegood.web.ui.errors.csrf_failure"

# Language and time
LANGUAGE_CODE = environment.language
LANGUAGES = [("nl", "Nederlands"), ("en", "English")]
LOCALE_PATHS = [PACKAGE / "locale"]
USE_I18N = True
USE_TZ = True
TIME_ZONE = environment.time_zone
USE_THOUSAND_SEPARATOR = True

# Files
STATIC_URL = "/static/"
STATIC_ROOT = MAKEGOOD_DATA / "static"
WHITENOISE_ALLOW_ALL_ORIGINS = False
STORAGES = {"staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"}}
# `web.ui.middleware.RequestLimits` limits pages (12 MB) and `api.middleware.Problems` the API (1 MB); this is for
# webhooks with mail.
DATA_UPLOAD_MAX_MEMORY_SIZE = 35 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 200
FILE_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024

# E-mail. The outbox worker is the only one that uses this connection.
_mail = environment.mail_server
MAKEGOOD_MAIL_STAYS_HERE = _mail.scheme == "mailbox" and not MAKEGOOD_DEMO
if _mail.scheme == "smtp":
    EMAIL_BACKEND = "makegood.domain.mail.smtp.EmailBackend"
    EMAIL_HOST = _mail.host
    EMAIL_PORT = _mail.port
    EMAIL_HOST_USER = _mail.user
    EMAIL_HOST_PASSWORD = _mail.password
    EMAIL_USE_TLS = _mail.starttls
    EMAIL_USE_SSL = _mail.implicit_tls
    EMAIL_TIMEOUT = 30
else:
    EMAIL_BACKEND = "makegood.domain.mail.mailbox.MailboxBackend"

# Webhooks of hosted mail services; without a WEBHOOK_SECRET they do not exist (`web.inbound.urls`).
ANYMAIL = environment.anymail

# Ways over the network of which nobody said whether TLS protects them: variables, with what to write there.
MAKEGOOD_TLS_LEFT_OPEN = environment.tls_left_open

# What a webhook tells of an event: the object's GET, as the apps above know it (`domain.webhooks.actions.announce`).
MAKEGOOD_WEBHOOK_DATA = {
    "review.submitted": "makegood.domain.exchange.queries.review_data",
    "review.regraded": "makegood.domain.exchange.queries.review_data",
    "review.removed": "makegood.domain.exchange.queries.review_data",
    "reassessment.requested": "makegood.domain.exchange.queries.review_data",
    "message.received": "makegood.domain.exchange.queries.message_data",
    "grade.changed": "makegood.domain.exchange.queries.grade_data",
}

# Security. Nothing is loaded from elsewhere, no inline script or style; links with tokens add stricter headers.
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF, NONCE],
        "style-src": [SELF, NONCE],
        "img-src": [SELF, "data:"],
        "font-src": [SELF],
        "connect-src": [SELF],
        "form-action": [SELF],
        "frame-src": [SELF],
        "frame-ancestors": [NONE],
        "base-uri": [NONE],
        "manifest-src": [SELF],
    }
}
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
SESSION_ENGINE = "makegood.domain.accounts.sessions"
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_HTTPONLY = True  # pages carry the token in their forms
CSRF_COOKIE_SAMESITE = "Lax"
LANGUAGE_COOKIE_HTTPONLY = True
if _base.scheme == "https":
    SESSION_COOKIE_SECURE = True
    CSRF_COOKIE_SECURE = True
    LANGUAGE_COOKIE_SECURE = True
    # Browsers take a cookie of such a name only over https, for this host and all of its paths: none that a page of a
    # neighbour under the same domain planted.
    SESSION_COOKIE_NAME = "__Host-sessionid"
    CSRF_COOKIE_NAME = "__Host-csrftoken"
    LANGUAGE_COOKIE_NAME = "__Host-language"
    SECURE_HSTS_SECONDS = 31_536_000
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
SILENCED_SYSTEM_CHECKS = [
    "security.W005",  # HSTS for the subdomains of somebody else's domain is not ours to declare
    "security.W008",  # the proxy in front that ends TLS also redirects to it; we see only its own plain requests
    "security.W021",  # nor is asking browsers to preload that domain
]

# Logs: one line of JSON per event on stderr; never an address or words of a customer.
LOGGING = logs.set_up(environment.log_level)
