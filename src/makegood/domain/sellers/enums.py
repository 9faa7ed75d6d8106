from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from makegood.kernel.actors import Role


class RoleChoice(TextChoices):
    """The roles of R14.5 as people see them."""

    VIEWER = Role.VIEWER.value, _("viewer")
    AGENT = Role.AGENT.value, _("agent")
    OWNER = Role.OWNER.value, _("owner")


class NoticeTime(TextChoices):
    """When somebody is told of a new review (R4.5)."""

    AT_ONCE = "at_once", _("at once")
    DAILY = "daily", _("in the daily digest")
    NEVER = "never", _("not at all")
