"""What a password must be."""

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

SHORTEST = 10


class LongEnough:
    """At least 10 characters. Django's own says so in English on Dutch pages: its catalogue lacks the text."""

    def validate(self, password: str, _user: object = None) -> None:
        """Raises ValidationError for a password that is too short."""
        if len(password) < SHORTEST:
            raise ValidationError(self.get_help_text(), code="password_too_short")

    def get_help_text(self) -> str:
        """The rule in one sentence."""
        return _("A password has at least %(shortest)s characters.") % {"shortest": SHORTEST}
