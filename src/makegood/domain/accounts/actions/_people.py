"""What the actions of the operator about people share."""

from django.utils.translation import gettext_lazy as _

from makegood.kernel.actors import Actor, ActorKind
from makegood.kernel.errors import Forbidden, NotFound, Refused

from ..models import User


def check_decides(by: Actor) -> None:
    """Raises Forbidden for everybody but the operator and the installation itself."""
    if by.kind is not ActorKind.SYSTEM and not (by.is_operator and by.may_write):
        raise Forbidden


def lock_operators() -> None:
    """Nobody else changes who is an operator before the transaction ends."""
    list(User.objects.select_for_update().filter(is_operator=True).order_by("pk").values_list("pk"))


def lock_user(user_id: int) -> User:
    """Somebody, as the database has them at this moment.

    Raises:
        NotFound: there is nobody with this number.
    """
    user = User.objects.select_for_update().filter(pk=user_id).first()
    if user is None:
        raise NotFound(_("There is no person with this number."))
    return user


def check_operator_remains(user: User, by: Actor) -> None:
    """Somebody who can do what only operators do always remains, and nobody shuts themselves out; with them locked.

    Raises:
        Refused: `yourself`, `last_operator`.
    """
    if by.kind is ActorKind.OPERATOR and by.id == str(user.pk):
        raise Refused("yourself", _("This is you. Ask a colleague to do it."))
    if not user.is_operator:
        return
    others = User.objects.filter(is_operator=True, is_active=True).exclude(pk=user.pk)
    if not others.exists():
        raise Refused("last_operator", _("This is the only operator. Make somebody else an operator first."))
