from enum import StrEnum

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class Scope(TextChoices):
    """What an API key may do."""

    READ = "read", _("read only")
    WRITE = "write", _("read and write")


class TwoFactorChange(StrEnum):
    """What happened to somebody's second factor, as the audit trail names it."""

    ON = "two_factor_on"
    OFF = "two_factor_off"
    CODES = "recovery_codes_made"


class SignInChange(StrEnum):
    """What somebody is told by e-mail: that the way in which they sign in is another one."""

    PASSWORD = "password"  # noqa: S105 - a word, not a password
    ON = TwoFactorChange.ON.value
    OFF = TwoFactorChange.OFF.value
    CODES = TwoFactorChange.CODES.value
