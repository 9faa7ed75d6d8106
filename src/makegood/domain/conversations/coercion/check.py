"""The coercion check (R5.4): does a message tie something good or bad to what the customer does with a review?"""

from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

from makegood.kernel.errors import Text

from .across import ACROSS, offer_then_ask, sequence_across
from .bargains import BARGAINS
from .coarse import LOOSE, by_seller, gain_of
from .coarse_across import LOOSE_ACROSS, far
from .conditions import CONDITIONS
from .lines import Found, Line, lines_of
from .sentences import read

_NAMES = ("review", "target", "remark", "experience", "wrote", "praise", "reviewer", "rate")
_INSIDE = (*CONDITIONS, *BARGAINS, *LOOSE)
_BETWEEN = (*ACROSS, *LOOSE_ACROSS)
_FAR = 3  # sentences


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


@dataclass(frozen=True, slots=True)
class Offer:
    """The words that tie a benefit to a review."""

    words: str  # the sentence or sentences as typed, at most 300 characters
    start: int  # where they begin in the text
    end: int  # where they end in the text
    reason: Text  # one sentence for the seller: what is tied to what


def find_offer(text: str) -> Offer | None:  # noqa: C901 -- one way out per case reads best
    """The first words of a message that tie a benefit, or a threat, to giving, changing or removing a review (R5.4)."""
    sentences = read(text)
    if not any(sentence.has(*_NAMES) for sentence in sentences):
        return None
    lines = list(lines_of(sentences))
    worth = [_something_at_stake(line) for line in lines]
    for at, line in enumerate(lines):
        if _asked_by_customer(line):
            continue
        refused = at + 1 < len(lines) and _refuses(lines[at + 1])
        for rule in _INSIDE if worth[at] and _about_reviews(line) else ():
            if not refused and (found := rule(line)):
                return _offer(text, [line], found)
        if at:
            for pair_rule in _BETWEEN if _acts(lines[at - 1], line) and (worth[at - 1] or worth[at]) else ():
                if found := pair_rule(lines[at - 1], line):
                    return _offer(text, [lines[at - 1], line], found)
            if line.act and (offered := far(lines[max(0, at - _FAR) : at], line)):
                return _offer(text, lines[at - offered[0] : at + 1], offered[1])
        if at > 1 and _empty(lines[at - 1]):
            for pair_rule in (sequence_across, offer_then_ask):
                if found := pair_rule(lines[at - 2], line):
                    return _offer(text, lines[at - 2 : at + 1], found)
    return None


def _empty(line: Line) -> bool:
    """A short sentence between two that belong together: "Send me a screenshot.", "Sure."."""
    return (
        len(line.sentence.tokens()) <= 10
        and not line.act
        and not line.benefit
        and not line.released
        and not line.has("need_not", "refusal", "at_will")
        and not {"account", "possible", "mogelijk", "kan"} & {token.word for token in line.sentence.tokens()}
    )


def _something_at_stake(line: Line) -> bool:
    """Whether the sentence may give or refuse anything; most sentences do not, which spares looking closer."""
    return line.has("refund", "gift", "replacement", "solution", "harm", "no", "keep_it", "exchange") or any(
        part.benefit or gain_of(part) or by_seller(part) for part in line.parts
    )


def _about_reviews(line: Line) -> bool:
    """Whether the sentence speaks of a review, or changes something shortly before or after one was named."""
    return bool(
        line.act or line.mentions or line.has("rate", "reviewer") or (line.near and line.has("change", "remove"))
    )


def _acts(*lines: Line) -> bool:
    """Whether one of the sentences does anything to a review."""
    return any(part.act for line in lines for part in line.parts)


def _asked_by_customer(line: Line) -> bool:
    """ "You asked whether a better grade gets you a discount": tells what the customer said, and offers nothing."""
    words = [token.word for token in line.sentence.tokens()[:6]]
    return words[:1] in (["you"], ["u"], ["je"]) and bool(
        {"asked", "vroeg", "wondered", "wilde"} & set(words[1:3]) and {"whether", "if", "of"} & set(words)
    )


def _refuses(line: Line) -> bool:
    """ "Nee, zo werken wij niet": takes back what the sentence before it said."""
    return line.has("refusal") and not line.benefit and not line.act


def _offer(text: str, lines: list[Line], found: Found) -> Offer:
    end = lines[-1].sentence.end
    # What is asked for comes last, so that it is shown also when the whole would be too long.
    start = next(
        (line.sentence.start for line in lines if end - line.sentence.start < LONGEST_WORDS), lines[-1].sentence.start
    )
    if end < len(text) and text[end] in ".!?":
        end += 1
    end = min(end, start + LONGEST_WORDS)
    return Offer(text[start:end], start, end, _REASONS[found])
