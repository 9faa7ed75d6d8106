"""What the address of the audit trail may say."""

from datetime import date, datetime, timedelta
from typing import Any

from django import forms
from django.core.validators import MaxValueValidator, MinValueValidator, RegexValidator
from django.utils.translation import gettext_lazy as _

from makegood.kernel import clock
from makegood.kernel.ids import MARKETPLACE_ID

_DAYS = (MinValueValidator(date(2000, 1, 1)), MaxValueValidator(date(2999, 12, 31)))


def _day() -> dict[str, Any]:
    widget = forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"})
    return {"required": False, "input_formats": ["%Y-%m-%d"], "widget": widget, "validators": _DAYS}


class AuditFilterForm(forms.Form):
    """`event` (its beginning), `subject`, `seller`, `from`, `to`; what makes no sense is ignored, and the page says so.

    The days are days of the marketplace, both included.
    """

    event = forms.CharField(
        label=_("Event begins with"),
        required=False,
        max_length=64,
        widget=forms.TextInput(attrs={"list": "events"}),
        validators=[
            RegexValidator(r"\A[a-z_.]*\Z", _("An event has small letters and a point, such as review.submitted."))
        ],
    )
    subject = forms.CharField(
        label=_("Id of what it is about"),
        required=False,
        max_length=100,
        validators=[
            RegexValidator(
                r"\A([a-z_]+:)?[A-Za-z0-9._:+-]{1,64}\Z", _("An id, or its kind and id, such as review:6v2kq3.")
            )
        ],
    )
    seller = forms.CharField(
        label=_("Seller id"),
        required=False,
        max_length=64,
        validators=[RegexValidator(r"\A" + MARKETPLACE_ID.pattern, _("An id is 1 to 64 of A-Z a-z 0-9 . _ -"))],
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["from"] = forms.DateField(label=_("First day"), **_day())
        self.fields["to"] = forms.DateField(label=_("Last day"), **_day())

    def clean(self) -> None:
        first, last = self.cleaned_data.get("from"), self.cleaned_data.get("to")
        if first and last and last < first:
            self.add_error("to", _("This day lies before the first."))

    @property
    def narrowed(self) -> dict[str, Any]:
        """What `kernel.audit.page` takes."""
        told = self.cleaned_data
        return {
            "event_prefix": told.get("event", ""),
            "subject": told.get("subject", ""),
            "seller_id": told.get("seller", ""),
            "since": _begin(told.get("from")),
            "until": _begin(told["to"] + timedelta(days=1)) if told.get("to") else None,
        }


def _begin(day: date | None) -> datetime | None:
    return clock.start_of_day(day) if day else None
