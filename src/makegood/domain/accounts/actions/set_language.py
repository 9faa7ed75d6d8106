from datetime import datetime

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from makegood.kernel import audit
from makegood.kernel.actors import Actor
from makegood.kernel.errors import Invalid

from ..models import User


def set_language(*, user: User, language: str, by: Actor, now: datetime) -> None:
    """The language of somebody's pages and e-mails; the same one changes nothing.

    Raises:
        Invalid: `unknown_language`.
    """
    if language not in dict(settings.LANGUAGES):
        raise Invalid.one("language", "unknown_language", _("Choose one of the languages in the list."))
    if user.language == language:
        return
    with transaction.atomic():
        before, user.language = user.language, language
        user.save(update_fields=["language"])
        audit.record(
            "user.language_set",
            by=by,
            now=now,
            subject=("user", user.pk),
            before={"language": before},
            after={"language": language},
        )
