"""What the address of the audit trail may say."""

from django import forms
from django.core.validators import RegexValidator
from django.utils.translation import gettext_lazy as _

from makegood.kernel.ids import MARKETPLACE_ID


class AuditFilterForm(forms.Form):
    """`event` (its beginning), `seller`; a value that makes no sense is ignored, and the page says so."""

    event = forms.CharField(
        label=_("Event begins with"),
        required=False,
        max_length=64,
        validators=[
            RegexValidator(r"\A[a-z_.]*\Z", _("An event has small letters and a point, such as review.submitted."))
        ],
    )
    seller = forms.CharField(
        label=_("Seller id"),
        required=False,
        max_length=64,
        validators=[RegexValidator(r"\A" + MARKETPLACE_ID.pattern, _("An id is 1 to 64 of A-Z a-z 0-9 . _ -"))],
    )
