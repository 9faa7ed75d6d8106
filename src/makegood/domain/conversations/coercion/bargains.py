"""Looser ties within one sentence: a price, both halves of a bargain, favours, threats (R5.4)."""

import itertools
from collections.abc import Callable

from .conditions import is_review
from .lines import Found, Line, Part, pair
from .meaning import mentions_review
from .sentences import Clause
from .tokens import Token
from .words import FINITE
from .words import INNOCENT as _INNOCENT


def _favour(line: Line) -> Found | None:
    """ "If you change your rating, we'll roll out the red carpet": a favour in words that no list can hold."""
    if line.has("regardless", "refusal", "even_if", "need_not", "at_will", "whether"):
        return None
    for at, part in enumerate(line.parts):
        act = part.act
        if (
            not act
            or act.mood != "asked"
            or not act.positive
            or part.clause.has("later")
            or part.clause.kind == "unless"
        ):
            continue
        conditional = part.clause.kind == "if"
        others = line.parts[at + 1 :] or (line.parts[:at] if conditional else [])
        for other in others:
            if (conditional or (act.wanted and (other.clause.joined or other.clause.has("after")))) and promises(
                other.clause
            ):
                return act.kind, "solution"
    return None


def promises(clause: Clause) -> bool:
    """Whether the clause has the seller do something, other than be glad or show the way."""
    if clause.kind or clause.has("hope", "thanks", "no", "free", "review", "target") or _INNOCENT & set(clause.words()):
        return False
    words = clause.words()
    pairs = set(itertools.pairwise(words))
    english = any(
        (who, how) in pairs for who in ("we", "i") for how in ("will", "shall", "can", "would", "could", "are")
    )
    dutch = any(one in FINITE and other in {"wij", "we", "ik"} for one, other in pairs)
    english = english or (words[0] in {"we", "i"} and len(words) > 2 and clause.after_comma)
    dutch = dutch or (len(words) > 2 and words[0] in {"dan", "en"} and words[2] in {"wij", "we", "ik"})
    told = len(words) > 2 and words[0] in {"en", "and", "dan", "then"} and words[1] in {"wij", "we", "ik", "i"}
    dutch = dutch or told or (words[0] in {"wij", "ik"} and len(words) > 2 and clause.after_comma)
    served = clause.joined and words[1:2] in (["your"], ["uw"], ["je"])
    gain = served or any(
        (who, how) in pairs
        for who, how in (("you", "will"), ("krijgt", "u"), ("krijg", "je"), ("ontvangt", "u"), ("ontvang", "je"))
    )
    return english or dutch or gain


def _withheld(line: Line) -> Found | None:
    """ "As long as the bad review is online your case stays closed", in words that no list can hold."""
    if line.has("regardless", "even_if", "need_not", "at_will", "hope"):
        return None
    for at, part in enumerate(line.parts):
        act = part.act
        if not act or act.mood != "asked" or act.positive or part.clause.kind != "if":
            continue
        for other in [*line.parts[:at], *line.parts[at + 1 :]]:
            if not other.clause.kind and other.clause.has("no", "harm") and not _INNOCENT & set(other.clause.words()):
                return act.kind, "solution"
    return None


def _warning(line: Line) -> Found | None:
    """ "I would hate to cancel your warranty, so please change the rating"."""
    if line.released or line.has("need_not", "at_will"):
        return None
    for at, part in enumerate(line.parts):
        if part.benefit and not part.benefit.positive and not part.benefit.done:
            for other in line.parts[at + 1 :]:
                if (
                    other.act
                    and other.act.mood == "asked"
                    and other.act.positive
                    and other.clause.words()[0] in {"so", "dus", "please", "therefore"}
                ):
                    return pair(other.act, part.benefit)
    return None


def _together(line: Line) -> Found | None:
    """A sentence that has the customer act on a review and the seller give something, and nothing that parts the two.

    "A better rating would speed up your refund", "Would you remove it if we send a new one?".
    """
    if line.has("regardless", "refusal", "even_if", "need_not", "at_will", "whether"):
        return None
    benefit = next((part.benefit for part in line.parts if to_come(part)), None)
    act = next(
        (
            part.act
            for part in line.parts
            if part.act and part.act.mood == "asked" and part.act.positive and not part.clause.has("later")
        ),
        None,
    )
    for part in line.parts:
        if not part.act or not part.benefit or part.clause.kind or part.act.mood != "asked":
            continue
        if not part.act.positive and not part.benefit.positive and part.clause.has("bad", "low"):
            return pair(part.act, part.benefit)
    if act and benefit and act.wanted and benefit.positive and not _parted(line):
        return pair(act, benefit)
    return None


_RECEIVED = frozenset(
    [
        "received",
        "ontvangen",
        "arrived",
        "arrives",
        "aangekomen",
        "binnen",
        "got",
        "tried",
        "geprobeerd",
        "tevreden",
        "happy",
        "satisfied",
        "works",
        "werkt",
        "solved",
        "opgelost",
        "resolved",
        "fixed",
        "have",
        "has",
        "hebt",
        "heeft",
        "uitgeprobeerd",
        "bevalt",
        "unhappy",
        "ontevreden",
    ]
)


def to_come(part: Part) -> bool:
    """Whether the clause has a benefit that is not there yet and that the act does not follow upon."""
    clause, benefit = part.clause, part.benefit
    if not benefit or benefit.done:
        return False
    words = clause.words()
    if clause.kind in {"if", "unless", "even_if"}:
        hypothetical = words[0] in {"if", "als", "indien", "mocht", "suppose", "stel", "in"} or clause.joined
        offered = bool({"we", "wij", "ik", "i", "krijgt", "krijg", "get", "offer", "receive"} & set(words))
        return hypothetical and offered and not _RECEIVED & set(words)
    return not any(
        word in {"na", "after", "once", "nadat", "of", "whether", "about", "over", "since"} and at + 4 >= step > at
        for at, word in enumerate(words)
        for step, token in enumerate(clause.tokens[at : at + 5], at)
        if token.marks & {"refund", "gift", "replacement", "solution"}
    )


def _parted(line: Line) -> bool:
    """Whether benefit and act stand apart: the benefit first, then a wish; or each with a condition of its own."""
    act_at = next(at for at, part in enumerate(line.parts) if part.act and part.act.mood == "asked")
    benefit_at = next(at for at, part in enumerate(line.parts) if to_come(part))
    if act_at == benefit_at:
        return False
    act_clause = line.parts[act_at].clause
    own = any(part.clause.kind == "if" and not part.act and not part.benefit for part in line.parts)
    if line.parts[benefit_at].clause.kind == "if":
        return False
    return (benefit_at < act_at and (act_clause.kind == "" or act_clause.joined)) or own


def _equals(line: Line) -> Found | None:
    """ "Five stars = free charger", "Jij een tien voor ons, wij een tientje voor jou": two halves without a verb."""
    if len(line.parts) != 2 or line.released:
        return None
    one, other = line.parts
    short = len(one.clause.tokens) <= 6 and len(other.clause.tokens) <= 6
    if short and one.clause.has("high") and other.benefit and other.benefit.positive and not other.benefit.done:
        return None if one.clause.has("thanks", "past", "perfect") else ("give", other.benefit.kind)
    return None


def _first_then(line: Line) -> Found | None:
    """ "The stars first, then the parcel"."""
    for one, other in zip(line.parts, line.parts[1:], strict=False):
        if not one.clause.has("first") or not mentions_review(one.clause) or one.benefit:
            continue
        if "after" in other.clause.tokens[0].marks and other.clause.has("refund", "gift", "replacement", "solution"):
            return "change", other.benefit.kind if other.benefit else "solution"
    return None


def _nothing_for_nothing(line: Line) -> Found | None:
    """ "Geen 10, geen geld"."""
    parts = line.parts
    for first, second in itertools.pairwise(parts):
        if (
            second.clause.has("refund", "gift", "replacement", "solution")
            and mentions_review(first.clause)
            and first.clause.has("no")
            and second.clause.has("no")
            and not line.released
        ) and (
            len(first.clause.tokens) <= 6
            and len(second.clause.tokens) <= 7
            and "no" in first.clause.tokens[0].marks
            and "no" in second.clause.tokens[0].marks
        ):
            return "change", second.benefit.kind if second.benefit else "solution"
    return None


def _otherwise(line: Line) -> Found | None:
    """ "Verwijder uw review, anders vervalt uw garantie"."""
    return or_else(line, line) if line.has("otherwise") else None


def or_else(line: Line, following: Line) -> Found | None:
    act = line.act
    threat = next((part.benefit for part in following.parts if part.benefit and not part.benefit.positive), None)
    if act and threat and act.positive and following.has("otherwise") and not following.has("regardless"):
        return pair(act, threat)
    return None


def _price(line: Line) -> Found | None:
    """ "20 euro voor een 10", "Na een positieve beoordeling storten wij terug", "for changing your review"."""
    if line.has("regardless", "even_if", "need_not", "at_will"):
        return None
    benefits = [part.benefit for part in line.parts if part.benefit]
    if not benefits:
        return None
    tokens = line.sentence.tokens()
    for at, token in enumerate(tokens):
        if token.word not in _PRICE_OF | _ON | {"by"}:
            continue
        act = _nominal(tokens, at)
        if not act:
            continue
        against = token.word in {"zonder", "without"}
        if line.has("refusal") and not against:
            continue
        for benefit in benefits:
            if not benefit.done and benefit.positive != against:
                return act, benefit.kind
    return None


def _nominal(tokens: list[Token], at: int) -> str | None:  # noqa: C901, PLR0911 -- one way out per case reads best
    """The act that a preposition names without a verb: "na aanpassing van uw cijfer", "for a 5-star review"."""
    words = tokens[at + 1 : at + 8]
    before = tokens[max(0, at - 6) : at]
    if any(
        other.marks & {"thanks", "exchange"}
        or other.word
        in {"reden", "reason", "link", "formulier", "form", "aanleiding", "uitnodiging", "invitation", "begrip", "page"}
        for other in before
    ):
        return None
    review_at = next((step for step, other in enumerate(words) if is_review(other)), None)
    if review_at is None:
        return None
    head = words[:review_at]
    if any(other.marks & {"bad", "low", "no"} for other in [*head, words[review_at]]) and not any(
        other.marks & {"remove", "change"} for other in head
    ):
        return None
    for kind in ("remove", "change"):
        if any(kind in other.marks for other in head):
            return kind
    if any(
        other.marks & {"refund", "gift", "replacement", "solution"} and not other.marks & {"good"} for other in head
    ):
        return None
    if tokens[at].word in _PRICE_OF | {"by"} and head and _gerund(head):
        return "give"
    if len(head) > 4 or any(other.word in {"storten", "betalen", "sturen", "we", "wij", "u", "you"} for other in head):
        return None
    if any("give" in other.marks for other in head):
        return "give"
    if (
        "target" in words[review_at].marks
        or "praise" in words[review_at].marks
        or any("good" in other.marks for other in head)
    ):
        return "give"
    if any(other.word in _DETERMINERS for other in head):
        return "give"
    if tokens[at].word in _PRICE_OF and (not head or any("your" in other.marks for other in head)):
        return "give"
    return None


def _gerund(head: list[Token]) -> bool:
    """ "for wiping that ...", "by posting", "voor het schrijven van"."""
    return (head[0].word.endswith("ing") and len(head[0].word) > 4) or (
        head[0].word == "het" and len(head) > 1 and head[1].word.endswith("en")
    )


_PRICE_OF = frozenset({"voor", "for"})


_ON = frozenset(
    [
        "na",
        "bij",
        "met",
        "tegen",
        "upon",
        "after",
        "with",
        "on",
        "through",
        "via",
        "door",
        "following",
        "dankzij",
        "zonder",
        "without",
        "against",
    ]
)


_DETERMINERS = frozenset(["een", "n", "a", "an", "elke", "iedere", "any", "each", "every", "some", "1", "per"])


BARGAINS: tuple[Callable[[Line], Found | None], ...] = (
    _price, _together, _favour, _withheld, _warning, _equals, _first_then, _nothing_for_nothing, _otherwise,
)  # fmt: skip
