"""`makegood grade` and `makegood verify`."""

import json
from collections.abc import Callable, Iterable
from datetime import date
from typing import Annotated

import typer

from makegood.domain.grading.actions import rebuild_sums
from makegood.domain.grading.queries import assessment_grade, differences
from makegood.domain.grading.rules import AssessmentGrade
from makegood.domain.invitations.queries import inconsistencies as invitation_inconsistencies
from makegood.domain.moderation.queries import inconsistencies as moderation_inconsistencies
from makegood.domain.nps.queries import inconsistencies as survey_inconsistencies
from makegood.domain.orders.queries import inconsistencies as customer_inconsistencies
from makegood.domain.product_reviews.actions import rebuild_sums as rebuild_product_sums
from makegood.domain.product_reviews.queries import differences as product_differences
from makegood.domain.reassessments.queries import inconsistencies as request_inconsistencies
from makegood.domain.reviews.queries import inconsistencies as review_inconsistencies
from makegood.domain.reviews.queries import observations
from makegood.domain.sellers.queries import get_seller
from makegood.kernel import clock
from makegood.kernel.errors import Invalid
from makegood.kernel.snapshot import one_moment

from .shared import EXIT_FAILED, DataOption, command, hint, say


@command
def grade(
    seller: Annotated[str, typer.Argument(metavar="SELLER")],
    on: Annotated[str | None, typer.Option("--on", metavar="DATE", help="As of this day (YYYY-MM-DD).")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="As the API gives it.")] = False,
    data_folder: DataOption = None,
) -> None:
    """The assessment grade of a seller and how it came about."""
    today = clock.marketplace_day(clock.now())
    day = _read_day(on) if on else today
    shown = assessment_grade(get_seller(seller).pk, on=day, today=today)
    say(json.dumps(shown.as_json(), indent=2) if as_json else _describe(shown))


def _read_day(typed: str) -> date:
    try:
        return date.fromisoformat(typed)
    except ValueError:
        raise Invalid.one("--on", "invalid_date", f"{typed!r} is no date; write it as 2026-11-23") from None


def _describe(shown: AssessmentGrade) -> str:
    if shown.average is None:
        return f"{shown.seller_id}: no grade yet, there are no reviews up to {shown.to_day}"
    which = "the last three months" if shown.method.value == "three_months" else "all reviews"
    norm = "meets" if shown.meets_norm else "is below"
    lines = [
        f"{shown.seller_id}: {shown.average}, {norm} the norm of {shown.norm}",
        f"  {shown.sum} points over {shown.count} reviews = {shown.sum / shown.count:.4f}",
        f"  method: {shown.method.value} ({which}), from {shown.from_day} to {shown.to_day}",
        "  grades: " + "  ".join(f"{number}: {count}" for number, count in shown.histogram.items()),
    ]
    for name, aspect in shown.aspects.items():
        lines.append(f"  {name}: {aspect.average or 'no answers'} ({aspect.count})")
    return "\n".join(lines)


@command
def verify(
    repair: Annotated[
        bool, typer.Option("--repair", help="Rebuild the sums of grades and stars from the reviews.")
    ] = False,
    data_folder: DataOption = None,
) -> None:
    """Recompute every grade from the reviews and check every invariant; exit 1 if anything differs."""
    checks: dict[str, Callable[[], Iterable[object]]] = {
        "grades": lambda: differences(observations()),
        "reviews": review_inconsistencies,
        "reassessments": request_inconsistencies,
        "invitations": invitation_inconsistencies,
        "surveys": survey_inconsistencies,
        "moderation": moderation_inconsistencies,
        "customers": customer_inconsistencies,
        "product reviews": product_differences,
    }
    if repair:
        rebuild_sums(observations())
        say("grades: sums rebuilt from the reviews")
        rebuild_product_sums()
        say("product reviews: sums rebuilt from the reviews")
    found = 0
    with one_moment():
        for name, check in checks.items():
            wrong = 0
            for difference in check():
                say(f"{name}: {difference}")
                wrong += 1
            say(f"{name}: {f'{wrong} differences' if wrong else 'ok'}")
            found += wrong
    if found:
        hint("makegood: differences found; `makegood verify --repair` rebuilds the sums")
        raise typer.Exit(EXIT_FAILED)
