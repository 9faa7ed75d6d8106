"""The last look across sentences: a wish about a review in one, something to gain in another (R5.4)."""

from collections.abc import Callable, Sequence

from .coarse import gain_of, untied, wished, withheld
from .lines import Found, Line, Part
from .open_words import READY

_BUT = frozenset({"but", "however", "though", "only", "just", "first", "maar", "alleen", "eerst", "wel", "wait"})


def far(before: Sequence[Line], line: Line) -> tuple[int, Found] | None:
    """What is asked as the price of something offered up to three sentences ago: "All I need is ...".

    With how many sentences ago that was.
    """
    wish = wished(line)
    if not wish or not wish.act or untied(line) or line.has("thanks"):
        return None
    leaning = line.has("depends", "exchange", "need_only") or (line.has("duty") and line.has("only", "first"))
    waits = any(
        {"wait", "wachten", "but", "maar"} & {token.word for token in each.sentence.tokens()} for each in before
    )
    if not leaning and not (waits and not line.has("hope", "past")):
        return None
    for ago, earlier in enumerate(reversed(before), 1):
        if untied(earlier):
            return None
        gain = next((found for part in earlier.parts if (found := gain_of(part))), "")
        ready = READY & {token.word for token in earlier.sentence.tokens()}
        if gain or ready:
            return ago, (wish.act.kind, gain or "solution")
    return None


def after_refusal(line: Line, following: Line) -> Found | None:
    """ "With your low score there is no discount. Make it an 8 and there is."."""
    but = line.benefit and line.has("low", "bad") and {"but", "maar"} & {token.word for token in line.sentence.tokens()}
    if not (withheld(line) or but) or not line.mentions or untied(following):
        return None
    wish = wished(following)
    if not wish or not wish.act or following.has("thanks", "past"):
        return None
    more = len(following.parts) > 1 or not following.sentence.question
    return (wish.act.kind, line.benefit.kind if line.benefit else "solution") if more else None


def asked_then_gain(line: Line, following: Line) -> Found | None:
    """ "I'd be grateful if you looked at your rating again. A gift card would follow."."""
    if untied(line) or untied(following) or line.has("thanks", "later") or following.has("thanks"):
        return None
    wish = wished(line)
    if not wish or not wish.act or line.benefit:
        return None
    polite = not wish.clause.kind or any(part.clause.has("hope") or _welcome(part) for part in line.parts)
    if line.has("hope") and wish.clause.kind != "if":
        return None
    own = any(part.clause.kind in {"if", "unless"} and not part.clause.has("that_done") for part in following.parts)
    if not polite or own or not wish.act.wanted or withheld(following):
        return None
    leaning = line.sentence.question or wish.act.mood == "asked"
    gain = next((found for part in following.parts if (part.benefit or leaning) and (found := gain_of(part))), "")
    return (wish.act.kind, gain) if gain else None


def _welcome(part: Part) -> bool:
    return bool(
        {"great", "fijn", "lovely", "mooi", "wonderful", "nice", "mind", "erg", "kind", "fantastic", "helpen", "help"}
        & set(part.clause.words())
    )


def gain_then_asked(line: Line, following: Line) -> Found | None:
    """ "Sure, I'll send the lid. Mind changing your review first?": offered, but something comes before it."""
    if untied(line) or untied(following) or following.has("thanks", "past", "later", "hope"):
        return None
    wish = wished(following)
    if not wish or not wish.act or wish.clause.kind in {"if", "unless"} or following.benefit or line.act:
        return None
    gain = next((found for part in line.parts if (found := gain_of(part))), "")
    if not gain or withheld(line):
        return None
    words = {token.word for token in following.sentence.tokens()}
    short_question = line.sentence.question and not following.sentence.question
    nearly = words & {"nu", "now", "nog", "still"} and len(following.sentence.tokens()) <= 7
    if words & _BUT or nearly or following.has("first", "depends", "exchange", "need_only", "duty") or short_question:
        return wish.act.kind, gain
    return None


LOOSE_ACROSS: tuple[Callable[[Line, Line], Found | None], ...] = (after_refusal, asked_then_gain, gain_then_asked)
