import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from makegood.kernel.errors import Text

from . import offers, sympathy
from .reading import NEGATION, Clause, blank, clauses, composed, fold
from .taking_up import called_by_name, taken_up

QUICK = timedelta(days=1)
"""An answer within this time is quick (R5.3)."""

LOW, HIGH = 5, 8
"""Grades up to LOW ask for understanding, from HIGH on for thanks; in between either will do."""

_QUOTE = 60
_LIST_SIGN = re.compile(r"^\s*(?:[-*+•]|\d{1,2}[.)])\s+")


class Tip(StrEnum):
    """What a good message does (R5.3)."""

    SPEED = "speed"
    PERSONAL = "personal"
    EMPATHY = "empathy"
    SOLUTION = "solution"


@dataclass(frozen=True, slots=True)
class Situation:
    """What the seller answers to.

    `waited`: how long the customer has waited for an answer at this moment, zero when nobody waits.
    `first_name`: "" when unknown.
    `their_words`: of the review and of the customer's last message, "" when there are none.
    `grade`: the first overall grade, None without a review.
    """

    waited: timedelta
    first_name: str
    their_words: str
    grade: int | None


@dataclass(frozen=True, slots=True)
class Check:
    """One tip, and whether the text follows it; `sentence` tells what was found, or else what is missing."""

    tip: Tip
    met: bool
    sentence: Text


def advise(text: str, situation: Situation) -> list[Check]:
    """The four checks of a message (R5.3), always in the order of `Tip`, in the language that is active now."""
    original = composed(text)
    folded = fold(original)
    read = list(clauses(blank(sympathy.EMPTY_SYMPATHY, folded)))
    return [
        _speed(situation.waited),
        _personal(original, situation),
        _empathy(original, read, situation.grade),
        _solution(original, read, situation),
    ]


def _speed(waited: timedelta) -> Check:
    hours, days = int(waited / timedelta(hours=1)), waited.days
    if waited <= timedelta(0):
        sentence = _("Nobody is waiting for an answer.")
    elif hours < 1:
        sentence = _("The customer has waited less than an hour.")
    elif waited <= QUICK:
        sentence = ngettext(
            "The customer has waited %(hours)s hour: an answer now is a quick one.",
            "The customer has waited %(hours)s hours: an answer now is a quick one.",
            hours,
        ) % {"hours": hours}
    else:
        sentence = ngettext(
            "The customer has waited %(days)s day. An answer today still counts.",
            "The customer has waited %(days)s days. An answer today still counts.",
            days,
        ) % {"days": days}
    return Check(Tip.SPEED, waited <= QUICK, sentence)


def _personal(text: str, situation: Situation) -> Check:
    if found := taken_up(text, situation.their_words):
        quoted = {"words": ", ".join(found)}
        return Check(Tip.PERSONAL, True, _("You address what the customer wrote: “%(words)s”.") % quoted)
    if called_by_name(text, situation.first_name):
        named = {"name": situation.first_name}
        return Check(Tip.PERSONAL, True, _("You call the customer by name: %(name)s.") % named)
    if situation.their_words.strip():
        return Check(Tip.PERSONAL, False, _("Take up something that the customer wrote: this could be sent to anyone."))
    return Check(
        Tip.PERSONAL, False, _("Call the customer by name, or name what was bought: this could be sent to anyone.")
    )


def _empathy(text: str, read: list[Clause], grade: int | None) -> Check:
    found = next(_sympathies(read), None)
    if found is None and (grade is None or grade > LOW):
        found = next((clause for clause in read if not clause.negated and sympathy.JOY.search(clause.words)), None)
    if found is not None:
        quoted = {"words": _quote(text, found)}
        return Check(Tip.EMPATHY, True, _("You show that you feel with the customer: “%(words)s”.") % quoted)
    if grade is not None and grade >= HIGH:
        return Check(Tip.EMPATHY, False, _("Thank the customer, or say that you are glad about this grade."))
    if grade is not None and grade <= LOW:
        return Check(Tip.EMPATHY, False, _("Show that you understand the low grade, or say that you are sorry."))
    return Check(Tip.EMPATHY, False, _("Show understanding, or thank the customer for writing."))


def _sympathies(read: list[Clause]) -> Iterator[Clause]:
    """The clauses that show understanding; "sorry, but it is your own fault" and what came before it do not."""
    blamed = max(
        (at for at, clause in enumerate(read) if clause.contrasted and sympathy.BLAME.search(clause.words)), default=-1
    )
    for clause in read[blamed + 1 :]:
        if sympathy.ACKNOWLEDGED.search(clause.words) or _feels(clause):
            yield clause


def _feels(clause: Clause) -> bool:
    """Whether a clause is sorry or understands: "sorry it isn't comfortable" is, "we do not understand" is not."""
    felt = sympathy.SYMPATHY.search(clause.words) or sympathy.EXCLAIMED.search(clause.words)
    if felt is None or not clause.negated:
        return felt is not None
    denied = NEGATION.search(clause.words)
    return denied is not None and sympathy.SORRY.search(clause.words[: denied.start()]) is not None


def _solution(text: str, read: list[Clause], situation: Situation) -> Check:
    found = next((clause for clause in read if _offers(clause)), None)
    if found is not None:
        quoted = {"words": _quote(text, found)}
        return Check(Tip.SOLUTION, True, _("You offer a way out or a next step: “%(words)s”.") % quoted)
    if situation.grade is not None and situation.grade >= HIGH and not _complains(situation.their_words):
        return Check(Tip.SOLUTION, True, _("With this grade and no complaint, there is nothing to solve."))
    return Check(
        Tip.SOLUTION,
        False,
        _("Offer a solution or say what happens next, and when, even if it was not your fault."),
    )


def _offers(clause: Clause) -> bool:
    if clause.negated or offers.NO_OFFER.search(clause.words):
        return False
    return any(pattern.search(clause.words) for pattern in (offers.OFFER, offers.PLAN, offers.STEP))


def _complains(their_words: str) -> bool:
    theirs = blank(offers.NO_COMPLAINT, fold(composed(their_words)))
    return "?" in theirs or offers.COMPLAINT.search(theirs) is not None


def _quote(text: str, clause: Clause) -> str:
    """The clause as the seller typed it, cut at a word when it is long."""
    quote = " ".join(_LIST_SIGN.sub("", text[clause.start : clause.end]).split())
    if len(quote) <= _QUOTE:
        return quote
    return f"{quote[:_QUOTE].rsplit(' ', 1)[0]}…"
