from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class Scope(TextChoices):
    """What an API key may do."""

    READ = "read", _("read only")
    WRITE = "write", _("read and write")
