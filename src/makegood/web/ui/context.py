"""What every page may know of the installation."""

from django.conf import settings
from django.http import HttpRequest


def mail_stays_here() -> bool:
    """Whether e-mail is written to a folder instead of being sent, outside the demo, where that would be a mistake."""
    return bool(settings.MAKEGOOD_MAIL_STAYS_HERE)


def installation(_request: HttpRequest) -> dict[str, object]:
    """The template variable `installation`: `name` of the marketplace, `demo`, `mail_stays_here`."""
    return {
        "installation": {
            "name": settings.MAKEGOOD_MARKETPLACE_NAME,
            "demo": settings.MAKEGOOD_DEMO,
            "mail_stays_here": mail_stays_here(),
        }
    }
