"""What the address of a list may say."""

from dataclasses import dataclass
from datetime import date
from functools import partial
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.http import urlencode
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from makegood.domain.invitations.enums import InvitationState
from makegood.domain.nps.queries import Period, period_of
from makegood.domain.reviews.enums import Band, Progress
from makegood.domain.reviews.queries import ReviewFilter, needing_attention
from makegood.kernel.errors import Invalid
from makegood.kernel.ids import MARKETPLACE_ID, MARKETPLACE_ID_LENGTH
from makegood.kernel.values import search_words
from makegood.web.ui.pieces import known_by, rendered

_FILTERS = "dashboard/_filters.html"

SEARCH_LIMIT = 200
FILTERS = ("band", "state", "from", "to", "q")
"""What the address of the reviews may say. What is typed comes last, so that it moves nothing that stands before it."""
ATTENTION = "attention"
"""The state of a review that needs attention: not contacted yet, and low (R4.3)."""


@dataclass(frozen=True, slots=True)
class Chip:
    """One filter that is on: its field, what it says, and the address of the list without it."""

    name: str
    label: str
    href: str


class ReviewFilterForm(forms.Form):
    """`band`, `state`, `from`, `to`, `q` (R4.1). A value that makes no sense is ignored, and the page says so.

    A grade below `low_below` is low.
    """

    band = forms.ChoiceField(
        label=gettext_lazy("Grade"), choices=[("", gettext_lazy("all grades")), *Band.choices], required=False
    )
    q = forms.CharField(
        label=gettext_lazy("Words or order number"),
        max_length=SEARCH_LIMIT,
        required=False,
        widget=forms.TextInput(attrs={"type": "search", "autocomplete": "off", "enterkeyhint": "search"}),
    )

    def __init__(self, *args: Any, low_below: int, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.low_below = low_below
        self.attention = _("needs attention (below %(grade)s, not contacted yet)") % {"grade": low_below}
        self.fields["state"] = forms.ChoiceField(
            label=_("State"),
            choices=[("", _("all states")), (ATTENTION, self.attention), *Progress.choices],
            required=False,
        )
        # `from` is a word of Python's own, so these two cannot stand above.
        self.fields["from"] = _day(gettext_lazy("First day"))
        self.fields["to"] = _day(gettext_lazy("Last day"))
        self.order_fields(["q", "band", "state", "from", "to"])
        for name in ("band", "state", "from", "to"):
            # The list follows these when they are changed, and the words while they are typed.
            self.fields[name].widget.attrs["class"] = "at-change"

    def clean_q(self) -> str:
        """Signs alone are no words: the search would find everything."""
        text: str = self.cleaned_data["q"]
        if text and not search_words(text):
            raise ValidationError(_("There is no word and no number in it."))
        return text

    def clean(self) -> dict[str, Any]:
        """The last day cannot lie before the first."""
        values = super().clean() or {}
        first, last = values.get("from"), values.get("to")
        if first and last and last < first:
            self.add_error("to", _("This day lies before the first."))
        return values

    def wanted(self, seller_id: str, *, without: str = "") -> ReviewFilter:
        """The filter, without the values that make no sense, and without one field if that is named."""
        self.is_valid()
        values = {name: value for name, value in self.cleaned_data.items() if name != without}
        state = values.get("state", "")
        wanted = ReviewFilter(
            seller_id=seller_id,
            band=values.get("band", ""),
            progress="" if state == ATTENTION else state,
            day_from=values.get("from"),
            day_to=values.get("to"),
            text=values.get("q", ""),
        )
        return needing_attention(wanted, self.low_below) if state == ATTENTION else wanted

    @property
    def shown(self) -> SafeString:
        """Its fields. Without words they are a few that everybody asks for."""
        make = partial(rendered, _FILTERS, form=self)
        asked = {name: self.data.get(name) for name in self.fields}
        return make() if asked["q"] else known_by(_FILTERS, {"low_below": self.low_below, **asked}, make)

    @property
    def is_narrowing(self) -> bool:
        """Whether anything is asked for."""
        return any(self.cleaned_data.values()) or bool(self.errors)

    @property
    def is_to_do(self) -> bool:
        """Whether those that need attention are asked for."""
        return bool(self.cleaned_data.get("state") == ATTENTION)

    @property
    def address(self) -> str:
        """The address of this list: what is asked for and makes sense, nothing else."""
        return self._address()

    def _address(self, without: str = "") -> str:
        given = [(name, self.cleaned_data.get(name)) for name in FILTERS if name != without]
        query = urlencode([(name, value) for name, value in given if value])
        return reverse("dashboard:reviews") + (f"?{query}" if query else "")

    @property
    def chips(self) -> list[Chip]:
        """The filters that are on."""
        return [
            Chip(name, self._words(name), self._address(without=name))
            for name in FILTERS
            if self.cleaned_data.get(name)
        ]

    def _words(self, name: str) -> str:
        value = self.cleaned_data[name]
        if name == "q":
            return f"“{value}”"
        if name == "state":
            return self.attention if value == ATTENTION else str(Progress(value).label)
        shown = str(Band(value).label) if name == "band" else date_format(value)
        return f"{self.fields[name].label}: {shown}"


class PeriodForm(forms.Form):
    """`from`, `to`: the days of a figure. Days that make no sense are ignored, and the page says so."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["from"] = _day(gettext_lazy("First day"))
        self.fields["to"] = _day(gettext_lazy("Last day"))

    def period(self, *, today: date) -> Period:
        """The days asked for; those of the figure itself where none were, or where they make no sense."""
        self.is_valid()
        try:
            return period_of(self.cleaned_data.get("from"), self.cleaned_data.get("to"), today=today)
        except Invalid as error:
            for one in error.errors:
                self.add_error(one.field, str(one.message))
        return period_of(None, None, today=today)


class PurchaseFilterForm(forms.Form):
    """`q` (a whole order number) and `state` (of the invitation); a value that makes no sense is ignored."""

    q = forms.CharField(
        label=gettext_lazy("Order number"),
        max_length=MARKETPLACE_ID_LENGTH,
        required=False,
        validators=[RegexValidator(r"\A" + MARKETPLACE_ID.pattern, gettext_lazy("There is no such order number."))],
        widget=forms.TextInput(attrs={"type": "search"}),
    )
    state = forms.ChoiceField(
        label=gettext_lazy("State"),
        choices=[("", gettext_lazy("all states")), *InvitationState.choices],
        required=False,
    )

    def wanted(self) -> tuple[str, InvitationState | None]:
        """Order number and state to look for, without the values that make no sense."""
        self.is_valid()
        state = self.cleaned_data.get("state")
        return self.cleaned_data.get("q", ""), InvitationState(state) if state else None

    @property
    def is_narrowing(self) -> bool:
        """Whether anything is asked for."""
        return any(self.cleaned_data.values()) or bool(self.errors)


class SearchForm(forms.Form):
    """`q`: a part of a seller's name, or an id."""

    q = forms.CharField(
        label=gettext_lazy("Name or id"),
        max_length=SEARCH_LIMIT,
        required=False,
        widget=forms.TextInput(attrs={"type": "search"}),
    )

    def words(self) -> str:
        """What to look for; nothing when it makes no sense."""
        self.is_valid()
        found: str = self.cleaned_data.get("q", "")
        return found


def _day(label: Any) -> forms.DateField:
    return forms.DateField(
        label=label,
        required=False,
        input_formats=["%Y-%m-%d"],
        widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}),
    )
