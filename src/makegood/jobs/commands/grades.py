"""`makegood grade` and `makegood verify`."""

import json
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from datetime import date, datetime
from typing import Annotated

import typer
from django.db import DatabaseError

from makegood.domain.grading.actions import rebuild_sums
from makegood.domain.grading.enums import Method
from makegood.domain.grading.explanation import (
    OUTLOOK_DAYS,
    History,
    Standing,
    outlook,
    repairs_to_reach_norm,
    reviews_to_fall_below,
    reviews_to_reach_norm,
    rounding,
    standing,
)
from makegood.domain.grading.queries import assessment_grade, differences, grade_history
from makegood.domain.grading.rules import GRADES, MINIMUM, AssessmentGrade
from makegood.domain.invitations.queries import inconsistencies as invitation_inconsistencies
from makegood.domain.marketplace.queries import current_settings
from makegood.domain.moderation.queries import inconsistencies as moderation_inconsistencies
from makegood.domain.nps.queries import inconsistencies as survey_inconsistencies
from makegood.domain.orders.queries import inconsistencies as customer_inconsistencies
from makegood.domain.product_reviews.actions import rebuild_sums as rebuild_product_sums
from makegood.domain.product_reviews.queries import differences as product_differences
from makegood.domain.reassessments.queries import inconsistencies as request_inconsistencies
from makegood.domain.reviews.actions import rebuild_repairs
from makegood.domain.reviews.queries import Repairs, observations, repair_differences, repairs_of
from makegood.domain.reviews.queries import inconsistencies as review_inconsistencies
from makegood.domain.sellers.queries import get_seller
from makegood.domain.webhooks.queries import inconsistencies as webhook_inconsistencies
from makegood.kernel import clock, monitoring
from makegood.kernel.append_only import is_guarded
from makegood.kernel.chain import Head, parse_head
from makegood.kernel.errors import Invalid
from makegood.kernel.sealing import head
from makegood.kernel.snapshot import one_moment
from makegood.kernel.verification import inconsistencies as audit_inconsistencies

from .shared import EXIT_FAILED, DataOption, command, hint, progress_bar, read_day, say


@command
def grade(
    seller: Annotated[str, typer.Argument(metavar="SELLER")],
    on: Annotated[str | None, typer.Option("--on", metavar="DATE", help="As of this day (YYYY-MM-DD).")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="As the API gives it.")] = False,
    data_folder: DataOption = None,
) -> None:
    """The assessment grade of a seller and how it came about."""
    today = clock.marketplace_day(clock.now())
    day = read_day(on, "--on") if on else today
    seller_id = get_seller(seller).pk
    if as_json:
        say(json.dumps(assessment_grade(seller_id, on=day, today=today).as_json(), indent=2))
        return
    for line in _describe(grade_history(seller_id, on=day, today=today), day, today=today):
        say(line)


def _describe(history: History, on: date, *, today: date) -> Iterator[str]:
    """The grade of a day and how it came about (R8.6), line by line; the page Performance tells the same."""
    shown = history.grade(on)
    where = standing(history, on)
    if shown.average is None or shown.from_day is None:
        yield f"{shown.seller_id}: no grade yet, there are no reviews up to {shown.to_day}"
        if where.later:
            yield f"  do not count: {_reviews(where.later)} dated after {on}"
        return
    low_below = current_settings().low_below
    repairs = repairs_of(shown, low_below=low_below)
    norm = "meets" if shown.meets_norm else "is below"
    yield f"{shown.seller_id}: {shown.average}, {norm} the norm of {shown.norm}"
    round_off = rounding(shown.sum, shown.count)
    quotient = f"{round_off.quotient}{'' if round_off.exact else '...'}"
    yield f"  {shown.sum} points over {_reviews(shown.count)} = {quotient}"
    yield f"  shown with one decimal, halves up: {shown.average} from {round_off.low} to just below {round_off.next_up}"
    in_months = f"{_reviews(where.in_window)} in the three months from {where.window_from}"
    enough = f"{MINIMUM} or more" if shown.method is Method.THREE_MONTHS else f"fewer than {MINIMUM}"
    yield f"  method: {shown.method.value} ({in_months}: {enough})"
    yield f"  from {shown.from_day} to {shown.to_day}"
    yield "  grades: " + "  ".join(f"{number}: {count}" for number, count in shown.histogram.items())
    for name, aspect in shown.aspects.items():
        yield f"  {name}: {aspect.average or 'no answers'} ({aspect.count})"
    yield from _not_counting(where, repairs, on)
    # A past day is told of as it was then: what came in later is no part of its outlook.
    yield from _coming(history if on == today else history.as_of(on), on)
    yield from _what_it_takes(history, shown, repairs)


def _reviews(count: int) -> str:
    return f"{count} review{'' if count == 1 else 's'}"


def _not_counting(where: Standing, repairs: Repairs, on: date) -> Iterator[str]:
    if where.older:
        yield f"  do not count: {_reviews(where.older)} from before {where.window_from}"
    if where.later:
        yield f"  do not count: {_reviews(where.later)} dated after {on}"
    if repairs.regraded:
        again = f"{_reviews(repairs.regraded)} graded again"
        yield f"  do not count: the first grades of {again}; the new ones make {repairs.change:+} points"


def _coming(history: History, on: date) -> Iterator[str]:
    changes = outlook(history, on)
    if not changes:
        yield f"  coming {OUTLOOK_DAYS} days, if no new review comes in: nothing changes"
        return
    yield f"  coming {OUTLOOK_DAYS} days, if no new review comes in:"
    for change in changes:
        what = []
        if change.leaving.count:
            leaving = f"{_reviews(change.leaving.count)} ({change.leaving_average} on average)"
            what.append(f"{leaving} out of the window")
        if change.joining.count:
            what.append(f"{_reviews(change.joining.count)} dated on this day")
        if change.switches:
            what.append(f"fewer than {MINIMUM} remain, so all reviews count")
        after = change.after
        norm = (", meets the norm" if after.meets_norm else ", below the norm") if change.crosses_norm else ""
        yield f"    {change.day}: {', '.join(what)}: {after.average} over {_reviews(after.count)}{norm}"


def _what_it_takes(history: History, shown: AssessmentGrade, repairs: Repairs) -> Iterator[str]:
    """Beside the grade of a day nothing else changes."""
    in_window, up_to_now = history.in_window(shown.to_day), history.until(shown.to_day)
    if shown.meets_norm:
        yield "  to fall below the norm, in a row:"
        for grade in GRADES:
            more = reviews_to_fall_below(in_window, up_to_now, grade=grade, norm=shown.norm)
            if more is not None:
                yield f"    {_reviews(more)} of {grade}"
        return
    yield "  to reach the norm, each on its own:"
    for grade in reversed(GRADES):
        more = reviews_to_reach_norm(in_window, up_to_now, grade=grade, norm=shown.norm)
        if more is None:
            yield f"    {grade} or lower: no number of new reviews, they are below the norm themselves"
            break
        yield f"    {_reviews(more)} of {grade} in a row"
    counting = in_window if shown.method is Method.THREE_MONTHS else up_to_now
    for grade in reversed(GRADES):
        repair = repairs_to_reach_norm(counting, repairs.open, to=grade, norm=shown.norm)
        if repair is None:
            still_open = _reviews(repairs.open_count)
            yield f"    {grade} or lower: not by new grades for the {still_open} that can be graded again"
            break
        chosen = ", ".join(f"{times} of {was}" for was, times in repair.grades.items())
        yield f"    {_reviews(repair.count)} graded again with {grade}: {chosen}"


@command
def verify(
    expect: Annotated[
        str | None,
        typer.Option("--expect", metavar="COUNT:HASH", help="An earlier head, which must still be in the audit chain."),
    ] = None,
    repair: Annotated[
        bool, typer.Option("--repair", help="Rebuild the sums of grades and stars from the reviews.")
    ] = False,
    data_folder: DataOption = None,
) -> None:
    """Recompute every grade from the reviews, check every invariant and the audit chain; exit 1 if anything differs.

    The head of the chain is printed as COUNT:HASH. Note it somewhere else, and hand it to --expect later.
    """
    checks = checks_of(now=clock.now(), expected=_read_head(expect) if expect is not None else None)
    if repair:
        _rebuild()
    found: dict[str, int] = {}
    with one_moment(), progress_bar(uneven=True) as progress:
        task = progress.add_task("", total=len(checks))
        for name, check in checks.items():
            progress.update(task, description=name)
            wrong = 0
            for difference in check():
                say(f"{name}: {difference}")
                wrong += 1
            say(f"{name}: {f'{wrong} differences' if wrong else 'ok'}")
            progress.advance(task)
            if wrong:
                found[name] = wrong
        progress.update(task, description="checked")
        say(f"audit head: {head()}")
    with suppress(DatabaseError):  # a replica can be verified too, and takes no note of it
        monitoring.note("verify_differences", sum(found.values()))
    if not is_guarded():
        hint("makegood: triggers that refuse changes of the audit trail are gone; `makegood init` puts them back")
    if found:
        sums = found.keys() & {"grades", "repairs", "product reviews"}
        remedy = "; `makegood verify --repair` rebuilds the sums" if sums else ""
        hint(f"makegood: differences found in {', '.join(found)}{remedy}")
        raise typer.Exit(EXIT_FAILED)


def _rebuild() -> None:
    sums: dict[str, Callable[[], None]] = {
        "grades": lambda: rebuild_sums(observations()),
        "repairs": rebuild_repairs,
        "product reviews": rebuild_product_sums,
    }
    with progress_bar(uneven=True) as progress:
        task = progress.add_task("", total=len(sums))
        for name, rebuild in sums.items():
            progress.update(task, description=f"rebuilding {name}")
            rebuild()
            say(f"{name}: sums rebuilt from the reviews")
            progress.advance(task)
        progress.update(task, description="rebuilt")


def checks_of(*, now: datetime, expected: Head | None) -> dict[str, Callable[[], Iterable[object]]]:
    """What `verify` checks, by the names it prints; each tells what differs."""
    return {
        "grades": lambda: differences(observations()),
        "repairs": repair_differences,
        "reviews": review_inconsistencies,
        "reassessments": request_inconsistencies,
        "invitations": invitation_inconsistencies,
        "surveys": survey_inconsistencies,
        "moderation": moderation_inconsistencies,
        "customers": customer_inconsistencies,
        "webhooks": webhook_inconsistencies,
        "audit": lambda: audit_inconsistencies(now=now, expected=expected),
        "product reviews": product_differences,
    }


def _read_head(typed: str) -> Head:
    try:
        return parse_head(typed)
    except ValueError as error:
        raise Invalid.one("--expect", "invalid_head", str(error)) from None
