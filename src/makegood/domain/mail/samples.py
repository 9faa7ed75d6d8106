"""An e-mail with invented people, for the operator's preview. Each app that writes e-mails makes its own."""

from dataclasses import dataclass, field

from django.conf import settings

from makegood.kernel.errors import Text

from .enums import EmailKind
from .rendering import Rendered

EXAMPLE_ID = "exampleexampleexampleexamp"
"""In the form of our ids, and nobody's: random ones do not come out as words."""


@dataclass(frozen=True, slots=True)
class Sample:
    """One e-mail as it would be sent: composed by the very function that composes the real one.

    `title` says what it is, `reader` who gets it, `occasion` when it is sent.
    """

    template: str
    kind: EmailKind
    title: Text
    reader: Text
    occasion: Text
    rendered: Rendered
    from_name: str = field(default_factory=lambda: settings.MAKEGOOD_MARKETPLACE_NAME)
    from_address: str = field(default_factory=lambda: settings.MAKEGOOD_FROM)

    @property
    def name(self) -> str:
        """Its part of an address: `conversations-message` for the template `conversations/email/message`."""
        return self.template.replace("/email/", "-")
