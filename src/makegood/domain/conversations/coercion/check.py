"""The coercion check (R5.4): does a message tie something good or bad to what the customer does with a review?"""

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

from makegood.kernel.errors import Text

from .features import features, runs
from .lines import Line, lines_of
from .sentences import read
from .weights import score

LONGEST_WORDS = 300

_REASONS: dict[tuple[str, str], Text] = {
    ("give", "refund"): _("It makes a refund depend on the customer giving a review or grade."),
    ("give", "gift"): _("It makes a gift or discount depend on the customer giving a review or grade."),
    ("give", "replacement"): _("It makes a replacement depend on the customer giving a review or grade."),
    ("give", "solution"): _("It makes a solution or service depend on the customer giving a review or grade."),
    ("give", "harm"): _("It threatens the customer with a disadvantage because of a review or grade."),
    ("change", "refund"): _("It makes a refund depend on the customer changing their review or grade."),
    ("change", "gift"): _("It makes a gift or discount depend on the customer changing their review or grade."),
    ("change", "replacement"): _("It makes a replacement depend on the customer changing their review or grade."),
    ("change", "solution"): _("It makes a solution or service depend on the customer changing their review or grade."),
    ("change", "harm"): _("It threatens the customer with a disadvantage unless they change their review or grade."),
    ("remove", "refund"): _("It makes a refund depend on the customer removing their review."),
    ("remove", "gift"): _("It makes a gift or discount depend on the customer removing their review."),
    ("remove", "replacement"): _("It makes a replacement depend on the customer removing their review."),
    ("remove", "solution"): _("It makes a solution or service depend on the customer removing their review."),
    ("remove", "harm"): _("It threatens the customer with a disadvantage unless they remove their review."),
}
_SOMETHING: Text = _("It makes something depend on what the customer does with a review or grade.")


@dataclass(frozen=True, slots=True)
class Offer:
    """The words that tie a benefit to a review."""

    words: str  # the sentence or sentences as typed, at most 300 characters
    start: int  # where they begin in the text
    end: int  # where they end in the text
    reason: Text  # one sentence for the seller: what is tied to what


def find_offer(text: str) -> Offer | None:
    """The first words of a message that tie a benefit, or a threat, to giving, changing or removing a review (R5.4)."""
    for run in runs(passages(text)):
        if _says_something(run) and score(features(run)) > 0:
            return _offer(text, _core(run))
    return None


def _says_something(lines: Sequence[Line]) -> bool:
    """Whether there are words enough for a bargain: numbers, signs and rows of letters tie nothing."""
    return sum(len(token.word) > 1 and token.word.isalpha() for line in lines for token in line.sentence.tokens()) > 2


def passages(text: str) -> list[Line]:
    """The sentences that are judged: all but a salutation at the beginning and a closing at the end."""
    lines = list(lines_of(read(text)))
    while lines and lines[0].is_salutation:
        del lines[0]
    closing = next((at for at, line in enumerate(lines) if at >= len(lines) - 3 and line.is_closing), len(lines))
    return lines[:closing]


def _core(run: Sequence[Line]) -> Sequence[Line]:
    """The sentences of a run that it is about: few, with the review and what is tied to it if both are named."""
    parts = [run[start:end] for start in range(len(run)) for end in range(start + 1, len(run) + 1)]
    scores = [score(features(part)) for part in parts]
    tied = [part for part, found in zip(parts, scores, strict=True) if found > 0]
    whole = [part for part in tied if any(line.act for line in part) and any(line.benefit for line in part)]
    return min(whole or tied, key=len)


def _offer(text: str, lines: Sequence[Line]) -> Offer:
    end = lines[-1].sentence.end
    # What is asked for comes last, so that it is shown also when the whole would be too long.
    start = next(
        (line.sentence.start for line in lines if end - line.sentence.start < LONGEST_WORDS), lines[-1].sentence.start
    )
    if end < len(text) and text[end] in ".!?":
        end += 1
    end = min(end, start + LONGEST_WORDS)
    return Offer(text[start:end], start, end, _reason(lines))


def _reason(lines: Sequence[Line]) -> Text:
    act = next((line.act.kind for line in lines if line.act), "")
    benefit = next((line.benefit.kind for line in lines if line.benefit), "")
    return _REASONS.get((act, benefit), _SOMETHING)
