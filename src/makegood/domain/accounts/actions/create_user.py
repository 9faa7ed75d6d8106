from datetime import datetime

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from makegood.domain.mail.addresses import is_address
from makegood.kernel import audit
from makegood.kernel.actors import Actor
from makegood.kernel.errors import FieldError, Invalid

from .. import queries
from ..models import User


def create_user(
    *, email: str, password: str, is_operator: bool, by: Actor, now: datetime, name: str = "", shop: str = ""
) -> tuple[User, bool]:
    """A person who may sign in, and whether they are new; an existing address only gains what is asked.

    The name and password of somebody who exists already are not changed. `shop` is the name of the one that somebody
    new will work for: a password must be more than that.

    Raises:
        Invalid: `invalid_email`, or the password is too weak (`weak_password`).
    """
    email = email.strip().lower()  # as the sign-in looks it up; no mail server in use tells the cases apart
    if not is_address(email):
        raise Invalid.one("email", "invalid_email", _("This is not a valid e-mail address."))
    with transaction.atomic():
        user = queries.user_by_email(email)
        created = user is None
        if user is None:
            user = _new_user(email, password, name, is_operator, now, shop)
            audit.record("user.created", by=by, now=now, subject=("user", user.pk), after={"operator": is_operator})
        elif is_operator and not user.is_operator:
            user.is_operator = True
            user.save(update_fields=["is_operator"])
            audit.record("user.made_operator", by=by, now=now, subject=("user", user.pk), after={"operator": True})
    return user, created


def _new_user(email: str, password: str, name: str, is_operator: bool, now: datetime, shop: str) -> User:
    newcomer = User(email=email, name=name)
    newcomer.joins = shop
    try:
        validate_password(password, newcomer)
    except ValidationError as error:
        raise Invalid(FieldError("password", "weak_password", text) for text in error.messages) from None
    return User.objects.create_user(email, password, name=name, is_operator=is_operator, created_at=now)
