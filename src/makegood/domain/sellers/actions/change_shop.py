from datetime import datetime

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from makegood.domain.mail.addresses import is_address
from makegood.kernel import audit
from makegood.kernel.actors import Actor
from makegood.kernel.errors import FieldError, Invalid

from ..models import Seller
from ..permissions import check_may_own


def change_shop(*, seller_id: str, language: str, email: str, by: Actor, now: datetime) -> Seller:
    """What an owner settles about the shop: its language and its contact address; both may be empty.

    Raises:
        NotFound: an outsider asks.
        Forbidden: not an owner.
        Invalid: `unknown_language`, `invalid_email`.
    """
    check_may_own(by, seller_id)
    email = email.strip()
    errors = []
    if language and language not in dict(settings.LANGUAGES):
        errors.append(FieldError("language", "unknown_language", _("Choose one of the languages in the list.")))
    if email and not is_address(email):
        errors.append(FieldError("email", "invalid_email", _("This is not a valid e-mail address.")))
    if errors:
        raise Invalid(errors)
    with transaction.atomic():
        seller = Seller.objects.select_for_update(no_key=True).get(pk=seller_id)
        wanted = {"language": language, "email": email}
        changed = [name for name, value in wanted.items() if getattr(seller, name) != value]
        if changed:
            for name in changed:
                setattr(seller, name, wanted[name])
            seller.updated_at = now
            seller.save(update_fields=[*changed, "updated_at"])
            audit.record(
                "seller.changed",
                by=by,
                now=now,
                subject=("seller", seller_id),
                seller_id=seller_id,
                after={"fields": ".".join(changed)},
            )
    return seller
