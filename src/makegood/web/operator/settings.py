"""`/operator/settings/`: what the operator settles for the whole marketplace."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import formats
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from makegood.domain.marketplace.actions import change_settings
from makegood.domain.marketplace.enums import Whom
from makegood.domain.marketplace.queries import current_settings
from makegood.domain.marketplace.rules import SETTINGS, Choice, Setting, Value
from makegood.kernel import clock
from makegood.kernel.actors import Actor
from makegood.kernel.errors import FieldError, Invalid, Text

from .views import operator_only, see_other


@dataclass(frozen=True, slots=True)
class Words:
    """How a person reads a setting: what it is called, what its number counts, and what it does.

    One that is no number counts nothing: `choices` are the words for what it may be.
    """

    label: Text
    unit: Text
    effect: Text
    choices: Mapping[str, Text] = field(default_factory=dict)


_AFTER_DELIVERY = gettext_lazy("days after the expected delivery date")
_O_CLOCK = gettext_lazy("o'clock")
_DAYS = gettext_lazy("days")
_GRADE = gettext_lazy("out of 10")
_A_MINUTE = gettext_lazy("a minute")

GROUPS: Mapping[Text, Mapping[str, Words]] = {
    gettext_lazy("Asking for reviews"): {
        "invite_from_day": Words(
            gettext_lazy("First day to invite"),
            _AFTER_DELIVERY,
            gettext_lazy("No customer is asked for a review before this day."),
        ),
        "invite_until_day": Words(
            gettext_lazy("Last day to invite"),
            _AFTER_DELIVERY,
            gettext_lazy("After this day the invitation lapses, and the customer is not asked any more."),
        ),
        "asking_from_hour": Words(
            gettext_lazy("Send from"),
            _O_CLOCK,
            gettext_lazy("Invitations, reminders and surveys leave from this hour on, in the marketplace's time."),
        ),
        "asking_until_hour": Words(
            gettext_lazy("Send until"),
            _O_CLOCK,
            gettext_lazy("From this hour on none of them leaves until the next day. 24 is midnight."),
        ),
    },
    gettext_lazy("Reminder"): {
        "reminder_after_days": Words(
            gettext_lazy("Remind after"),
            gettext_lazy("days after the invitation"),
            gettext_lazy("A customer who gave no review gets one reminder, never more. Left empty: no reminders."),
        ),
    },
    gettext_lazy("NPS after customer contact"): {
        "survey_after_hours": Words(
            gettext_lazy("Ask after"),
            gettext_lazy("hours after the conversation was closed"),
            gettext_lazy("Then the survey may go to the customer, unless the conversation was opened again."),
        ),
        "survey_until_day": Words(
            gettext_lazy("Try until"),
            gettext_lazy("days after the conversation was closed"),
            gettext_lazy(
                "On a day on which the customer got another commercial e-mail the survey waits for the next one."
                " After this day it lapses."
            ),
        ),
        "survey_pause_days": Words(
            gettext_lazy("Pause between two surveys"),
            _DAYS,
            gettext_lazy("A customer gets no survey within so many days of the previous one."),
        ),
    },
    gettext_lazy("Links in e-mails"): {
        "review_link_days": Words(
            gettext_lazy("Link to the review form"),
            _DAYS,
            gettext_lazy("For so long after the invitation a customer can give a review."),
        ),
        "reassessment_link_days": Words(
            gettext_lazy("Link to the form for a new grade"),
            _DAYS,
            gettext_lazy("For so long after the request to grade again a customer can answer it."),
        ),
        "survey_link_days": Words(
            gettext_lazy("Link to the survey"),
            _DAYS,
            gettext_lazy("For so long after the survey was sent a customer can answer it."),
        ),
    },
    gettext_lazy("Norms"): {
        "grade_norm": Words(
            gettext_lazy("Norm for the assessment grade"),
            _GRADE,
            gettext_lazy(
                "A seller with this assessment grade or a higher one is good. It holds at once, for everybody."
            ),
        ),
        "nps_norm": Words(
            gettext_lazy("Norm for the NPS"),
            gettext_lazy("points"),
            gettext_lazy("A seller with this NPS after customer contact or a higher one meets the norm."),
        ),
        "low_below": Words(
            gettext_lazy("Attention below"),
            _GRADE,
            gettext_lazy(
                "A review with a first grade below this one needs the seller's attention until there was contact."
                " The bands low, middle and good do not change with it."
            ),
        ),
    },
    gettext_lazy("API"): {
        "operator_key_calls": Words(
            gettext_lazy("Calls with a key of the marketplace"),
            _A_MINUTE,
            gettext_lazy("More calls are refused until the minute is over. Left empty: no limit."),
        ),
        "seller_key_calls": Words(
            gettext_lazy("Calls with a key of a seller"),
            _A_MINUTE,
            gettext_lazy("Each key has this many. Left empty: no limit."),
        ),
        "wrong_key_calls": Words(
            gettext_lazy("Calls with a wrong key"),
            _A_MINUTE,
            gettext_lazy(
                "From one address. More of them are told to wait; keys that work go on working there."
                " Left empty: no limit."
            ),
        ),
    },
    gettext_lazy("Sign-in"): {
        "second_factor": Words(
            gettext_lazy("Two-step sign-in is required"),
            "",
            gettext_lazy(
                "Whoever has not turned it on gets no further than to turning it on, from their next click."
                " Keys of the API go on working."
            ),
            {
                Whom.NOBODY: gettext_lazy("of nobody"),
                Whom.OPERATORS: gettext_lazy("of operators, the marketplace's own people"),
                Whom.EVERYBODY: gettext_lazy("of everybody who signs in"),
            },
        ),
    },
}
"""The settings as the page groups them."""


@dataclass(frozen=True, slots=True)
class Field:
    """One setting on the page. `shown` is its value when the page was opened, `typed` what stands in the field.

    One with `words.choices` has no limits.
    """

    name: str
    words: Words
    default: Text
    shown: str
    typed: str
    lowest: str = ""
    highest: str = ""


@require_http_methods(["GET", "HEAD", "POST"])
@operator_only
def settings(request: HttpRequest, actor: Actor) -> HttpResponse:
    """The form with every setting; what is sent changes those that were typed over."""
    if request.method != "POST":
        return _page(request)
    typed = {name: request.POST[name] for name in SETTINGS if name in request.POST}
    # A field as it was shown asks for no change: somebody else may have changed that setting in the meantime.
    changes = {name: given for name, given in typed.items() if given != request.POST.get(_shown(name))}
    try:
        changed = change_settings(changes=changes, by=actor, now=clock.now())
    except Invalid as error:
        return _page(request, error.errors, status=422)
    if changed:
        messages.success(request, _("The settings are saved and hold from now on."))
    else:
        messages.info(request, _("Nothing was changed."))
    return see_other("operator:settings")


def _page(request: HttpRequest, errors: Sequence[FieldError] = (), *, status: int = 200) -> HttpResponse:
    now = current_settings()
    values = {name: _typed(setting, getattr(now, name)) for name, setting in SETTINGS.items()}
    groups = [(title, [_field(request, name, words, values[name]) for name, words in group.items()])
              for title, group in GROUPS.items()]  # fmt: skip
    labels = {name: words.label for group in GROUPS.values() for name, words in group.items()}
    context = {
        "groups": groups,
        "updated_at": now.updated_at,
        "has_second_factor": request.user.has_second_factor,  # type: ignore[union-attr]  # as web.account.backend reads
        "errors": errors,
        # The list above the form says which setting each error is about; beside its field that is plain.
        "named_errors": [FieldError(one.field, one.code, f"{labels[one.field]}: {one.message}") for one in errors],
    }
    return render(request, "operator/settings.html", context, status=status)


def _field(request: HttpRequest, name: str, words: Words, value: str) -> Field:
    setting = SETTINGS[name]
    shown, typed = request.POST.get(_shown(name), value), request.POST.get(name, value)
    if isinstance(setting, Choice):
        return Field(name, words, words.choices[setting.default], shown, typed)
    lowest, highest = (_written(setting, limit) for limit in (setting.lowest, setting.highest))
    return Field(name, words, _written(setting, setting.default), shown, typed, lowest, highest)


def _shown(name: str) -> str:
    return f"shown_{name}"


def _typed(setting: Setting | Choice, value: Value) -> str:
    """A value as somebody types it into the field: without separators."""
    if isinstance(setting, Setting) and (setting.has_decimal or value is None):
        return _written(setting, value)
    return str(value)


def _written(setting: Setting, value: Value) -> str:
    """A value as the reader writes it: 8.0, in Dutch 8,0. Empty for none."""
    return "" if value is None else formats.number_format(value, decimal_pos=1 if setting.has_decimal else 0)
