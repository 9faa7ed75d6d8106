from collections.abc import Sequence
from typing import Any

from django.conf import settings
from django.utils.translation import gettext_lazy as _

from makegood.kernel.errors import FieldError, Invalid

from ..addresses import BadUrl, read_url
from ..enums import Event


def checked(*, url: str | None, events: Sequence[str] | None) -> dict[str, Any]:
    """Those of the two that are given, as they are stored.

    Raises:
        Invalid: with every field that cannot be accepted.
    """
    found: dict[str, Any] = {}
    errors = []
    if url is not None:
        try:
            found["url"] = read_url(url, allow_private=settings.MAKEGOOD_WEBHOOKS_ALLOW_PRIVATE).url
        except BadUrl as bad:
            errors.append(FieldError("url", bad.code, bad.message))
    if events is not None:
        unknown = sorted(set(events) - set(Event.values))
        if not events:
            errors.append(FieldError("events", "required", _("Choose at least one event.")))
        elif unknown:
            message = _("There is no event “%(name)s”. There are: %(known)s.")
            errors.append(
                FieldError("events", "unknown_event", message % {"name": unknown[0], "known": ", ".join(Event.values)})
            )
        else:
            found["events"] = [name for name in Event.values if name in events]
    if errors:
        raise Invalid(errors)
    return found
