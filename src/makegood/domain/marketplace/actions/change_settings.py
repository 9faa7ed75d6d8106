from collections.abc import Mapping
from datetime import datetime

from django.db import transaction
from django.utils import formats
from django.utils.translation import gettext_lazy as _

from makegood.domain.sellers.permissions import check_may_operate
from makegood.kernel import audit
from makegood.kernel.actors import Actor
from makegood.kernel.errors import FieldError, Invalid, Text

from .. import rules
from ..models import MarketplaceSettings
from ..rules import SETTINGS, Choice, Given, Problem, Value

_CONTRADICTIONS = {
    ("ends_before_it_begins", "invite_until_day"): _("The last day cannot lie before the first."),
    ("ends_before_it_begins", "asking_until_hour"): _("The last hour must come after the first."),
    ("ends_before_it_begins", "survey_until_day"): _("The last day must come after the hours that pass first."),
    ("after_the_link", "reminder_after_days"): _("The reminder must go before the link to the review form expires."),
    ("above_the_norm", "low_below"): _("A grade that meets the norm cannot need attention: choose a lower one."),
}


def change_settings(*, changes: Mapping[str, Given], by: Actor, now: datetime) -> list[str]:
    """Change settings of the marketplace, all or none; the names of those that changed, in their order.

    `changes` maps names of `rules.SETTINGS` to values, or to what was typed. What was promised stays: the date of a
    link that is open does not move.

    Raises:
        Invalid: `required`, `not_a_number`, `out_of_range`, `unknown_choice`, `ends_before_it_begins`,
            `after_the_link`, `above_the_norm`.
        Forbidden: not the operator.
        KeyError: there is no such setting.
    """
    check_may_operate(by)
    wanted, problems = rules.read_settings(changes)
    with transaction.atomic():
        settings = _lock(wanted)
        # A setting that cannot be read contradicts none: it is told about first.
        whole = {name: getattr(settings, name) for name in SETTINGS if name not in changes} | wanted
        problems += rules.contradictions(whole)
        if problems:
            raise Invalid(FieldError(problem.name, problem.code, _message(problem)) for problem in problems)
        changed = _changed(settings, wanted)
        for name in changed:
            audit.record(
                "setting.changed",
                by=by,
                now=now,
                subject=("setting", name),
                before={"value": _audited(getattr(settings, name))},
                after={"value": _audited(wanted[name])},
            )
            setattr(settings, name, wanted[name])
        if changed:
            settings.updated_at = now
            settings.save(update_fields=[*changed, "updated_at"])
    return changed


def _lock(wanted: Mapping[str, Value]) -> MarketplaceSettings:
    """The one row, locked; made here if a first change needs it."""
    rows = MarketplaceSettings.objects.select_for_update()
    settings = rows.filter(pk=1).first()
    if settings is None and _changed(MarketplaceSettings(), wanted):
        # Of two first changes one makes the row. The other waits for it here, and goes on from what it says.
        MarketplaceSettings.objects.bulk_create([MarketplaceSettings()], ignore_conflicts=True)
        settings = rows.get(pk=1)
    return settings or MarketplaceSettings()


def _changed(settings: MarketplaceSettings, wanted: Mapping[str, Value]) -> list[str]:
    return [name for name in SETTINGS if name in wanted and getattr(settings, name) != wanted[name]]


def _audited(value: Value) -> int | str | None:
    return value if value is None or isinstance(value, int) else str(value)


def _message(problem: Problem) -> Text:
    if problem.code == "required":
        return _("This cannot be left empty.")
    if (problem.code, problem.name) in _CONTRADICTIONS:
        return _CONTRADICTIONS[problem.code, problem.name]
    setting = SETTINGS[problem.name]
    if isinstance(setting, Choice):
        return _("Choose one of the possibilities.")
    places = 1 if setting.has_decimal else 0
    limits = {
        "lowest": formats.number_format(setting.lowest, decimal_pos=places),
        "highest": formats.number_format(setting.highest, decimal_pos=places),
    }
    if setting.has_decimal:
        return _("Type a number from %(lowest)s to %(highest)s, with one decimal at most.") % limits
    return _("Type a whole number from %(lowest)s to %(highest)s.") % limits
