"""The last look: a review, something to gain and any tie at all, where no stricter rule has spoken (R5.4).

These rules do not ask how a sentence is built. They rely on what unties: a release, a free choice, a benefit that is
promised first and without a condition, or one that has been given already.
"""

import itertools
from collections.abc import Callable

from .bargains import promises, to_come
from .lines import Found, Line, Part
from .open_words import EQUALS, GENERIC, REPORTED
from .tokens import Token
from .wishes import references
from .words import INNOCENT

_UNTIED = ("regardless", "refusal", "even_if", "need_not", "at_will", "whether")
_CUSTOMER = frozenset({"you", "u", "je", "jij"})
_SELLER = frozenset({"we", "i", "wij", "ik"})
_CHOICE = frozenset({"either", "choose", "options", "kiezen", "kiest", "keuze", "opties", "ofwel", "choice", "option"})
_NOT_GENERIC = frozenset(
    {"other", "andere", "our", "many", "veel", "sommige", "some", "future", "new", "nieuwe", "help"}
)
_OURS = frozenset({"ours", "us", "ons", "me", "mij", "mine"})


def untied(line: Line) -> bool:
    """Whether the sentence says that the customer may do as they please, or that nothing is given for reviews."""
    return line.has(*_UNTIED)


def gain_of(part: Part) -> str:
    """What the clause has the customer get, also in words that no list holds; "" for nothing, or for what is past."""
    if part.gain is None:
        part.gain = _gain(part)
    return part.gain


def _gain(part: Part) -> str:
    clause, benefit = part.clause, part.benefit
    if benefit:
        return "" if benefit.done or clause.kind == "even_if" else benefit.kind
    if clause.kind in {"if", "unless", "even_if"}:
        return ""
    words = clause.words()
    if (
        len(words) > 2
        and words[0] in _SELLER
        and not clause.has("hope", "see", "past", "perfect", "no", "thanks", "free", "ask", "review")
        and not INNOCENT & set(words)
    ):
        return "solution"
    if (
        any(
            willing in {"happy", "glad", "pleased", "prepared", "willing", "ready", "able", "delighted", "bereid"}
            and to in {"to", "om"}
            for willing, to in itertools.pairwise(words)
        )
        and not INNOCENT & set(words) - {"happy", "glad", "delighted"}
        and not clause.has("review", "target")
    ):
        return "solution"
    paid = any(
        first in {"on", "from", "van", "voor", "for", "are", "is"} and second in _OURS
        for first, second in itertools.pairwise(words)
    ) and bool({"is", "are", "zijn"} & set(words))
    return "solution" if paid or promises(clause) else ""


def withheld(line: Line) -> bool:
    """Whether the sentence denies the customer something."""
    return any(part.benefit and not part.benefit.positive and not part.benefit.done for part in line.parts)


def wished(line: Line, *moods: str) -> Part | None:
    """The first clause that wants something good done to a review."""
    return next(
        (
            part
            for part in line.parts
            if part.act
            and part.act.positive
            and part.act.mood in (moods or ("asked",))
            and not part.clause.has("later", "free", *_UNTIED)
        ),
        None,
    )


def _generic(line: Line) -> Found | None:
    """ "Every reviewer gets a mug", "no refund for customers with a low score"."""
    if untied(line) or (line.has("thanks", "past") and not line.has("reviewer")):
        return None
    for part in line.parts:
        nobody = part.clause.words()[0] in {"nobody", "niemand", "no", "none", "geen"}
        if nobody and references(part.clause) and part.clause.has("bad", "low") and part.benefit:
            return "change", part.benefit.kind
    tokens = line.sentence.tokens()
    gain = next((found for part in line.parts if (found := gain_of(part)) and part.benefit), "")
    if not gain:
        return None
    for at, token in enumerate(tokens):
        if "reviewer" in token.marks:
            return "give", gain
        if token.word not in GENERIC or (at and tokens[at - 1].word in _NOT_GENERIC - {"our"}):
            continue
        rest = tokens[at + 1 : at + 10]
        if rest and rest[0].word in {"een", "a"}:
            rest = rest[:5]
        if any(_names(other) for other in rest) and rest[0].word in {
            "who", "that", "with", "die", "met", "whose", "leaving", "giving", "rating", "writing", "wie", "ons", "us",
            "een", "a",
        }:  # fmt: skip
            return "give", gain
    return None


def _names(token: Token) -> bool:
    return not token.marks.isdisjoint({"review", "target", "praise", "wrote", "rate"}) and token.word != "feedback"


def _equal(line: Line) -> Found | None:
    """ "Each extra star earns you a fiver", "your stars for our voucher", "no change means no refund"."""
    if untied(line) or line.has("thanks", "past", "perfect") or line.sentence.has("therefore"):
        return None
    for part in line.parts:
        clause = part.clause
        named = references(clause)
        if not named or not part.benefit or part.benefit.done or clause.kind in {"unless", "even_if"}:
            continue
        gains = [
            at
            for at, token in enumerate(clause.tokens)
            if token.marks & {"refund", "gift", "replacement", "solution"} and at not in named
        ]
        if not gains:
            continue
        low, high = sorted((named[0], gains[-1]))
        between = clause.tokens[low + 1 : high]
        ahead = clause.tokens[max(0, low - 4) : low + 1]
        if not part.benefit.positive and not (
            clause.has("bad", "low")
            or (
                any("no" in token.marks for token in [*ahead, *between])
                and sum("no" in token.marks for token in clause.tokens) > 1
            )
        ):
            continue
        wanting = (
            not part.benefit.positive
            or clause.has("good", "high", "praise", "change", "remove")
            or any("one" in token.marks for token in ahead)
        )
        linking = any(token.word in EQUALS - {"is", "for", "voor", "tegen"} for token in between)
        bare = len(clause.tokens) <= 9 and any(token.word in {"for", "voor", "tegen", "against"} for token in between)
        owned = any("your" in token.marks for token in ahead)
        if (linking and wanting) or (bare and (owned or wanting)):
            return "change", part.benefit.kind
    return None


def _choice(line: Line) -> Found | None:
    """ "Either the bad review goes and we ship a new one, or it stays"; "keep your stars or keep your warranty"."""
    words = {token.word for token in line.sentence.tokens()}
    if _one_or_other(line):
        return "change", line.benefit.kind if line.benefit else "solution"
    if untied(line) or not words & _CHOICE or not words & {"or", "of", "and", "en"}:
        return None
    named = any(references(part.clause) for part in line.parts)
    gain = next((found for part in line.parts if (found := gain_of(part))), "")
    return ("change", gain) if named and gain else None


def _one_or_other(line: Line) -> bool:
    """ "It is the review or the refund"."""
    words = [token.word for token in line.sentence.tokens()]
    joined = {"or", "of"} & set(words[3:-1])
    short = len(words) <= 9 and words[1:2] in (["is"], ["blijft"]) and words[:1] in (["it"], ["het"])
    return bool(short and joined and line.benefit and line.mentions) and not untied(line) and not line.sentence.question


def _if_we(line: Line) -> Found | None:
    """ "If I send you the cable today, can I count on a better review?"."""
    if untied(line) or line.has("thanks", "past", "hope"):
        return None
    wish = next((part for part in line.parts if _asks(part)), None)
    if not wish or not wish.act or not any(by_seller(part) for part in line.parts):
        return None
    return wish.act.kind, line.benefit.kind if line.benefit else "solution"


def _asks(part: Part) -> bool:
    """Whether the main clause asks for a good review, a change or a removal."""
    act, words = part.act, set(part.clause.words())
    if not act or part.clause.kind or not act.positive or not act.wanted or act.mood not in {"asked", "free"}:
        return False
    if act.mood == "free" and not {*itertools.pairwise(part.clause.words())} & {
        ("mag", "ik"),
        ("mogen", "we"),
        ("mogen", "wij"),
    }:
        return False
    return act.kind != "give" or part.clause.has("high", "praise") or bool(_PRAISING & words)


def by_seller(part: Part) -> bool:
    """Whether the clause is a condition about what the seller does: "if I send you ..."."""
    words = part.clause.words()
    return (
        part.clause.kind == "if"
        and len(words) > 3
        and words[0] in {"if", "als", "indien", "suppose", "stel"}
        and bool(_SELLER & set(words[1:3]))
        and not part.clause.has("see", "past", "perfect", "no", "review")
    )


_PRAISING = frozenset(
    {
        "better",
        "positive",
        "good",
        "higher",
        "nicer",
        "great",
        "betere",
        "beter",
        "positieve",
        "goede",
        "hoger",
        "hogere",
        "mooie",
    }
)


def _halves(line: Line) -> Found | None:
    """ "You change the rating, we change the lamp", "u uw geld terug, wij een beter cijfer"."""
    if untied(line) or line.has("thanks", "past"):
        return None
    for one, other in zip(line.parts, line.parts[1:], strict=False):
        if one.clause.kind or other.clause.kind or not one.clause.tokens or not other.clause.tokens:
            continue
        starts = (_head(one), _head(other))
        if not ((starts[0] in _CUSTOMER and starts[1] in _SELLER) or (starts[0] in _SELLER and starts[1] in _CUSTOMER)):
            continue
        if len(one.clause.tokens) > 9 or len(other.clause.tokens) > 9:
            continue
        for act, gain in ((one, other), (other, one)):
            bare = line.near and len(act.clause.tokens) <= 4 and act.clause.has("remove", "change")
            good = (bare and not references(gain.clause)) or (
                bool(references(act.clause))
                and (
                    (act.act is not None and act.act.mood == "asked" and act.act.positive)
                    or act.clause.has("good", "high")
                )
            )
            given = (gain.benefit and not gain.benefit.done) or (_head(gain) in _SELLER and _head(act) in _CUSTOMER)
            if good and given and not gain.clause.has("hope", "no", "perfect"):
                return "change", gain.benefit.kind if gain.benefit else "solution"
    return None


def _head(part: Part) -> str:
    words = part.clause.words()
    return words[1] if part.clause.joined and len(words) > 1 else words[0]


def _any_tie(line: Line) -> Found | None:  # noqa: C901 -- one way out per case reads best
    """A wish about a review and something to gain in one sentence, unless the gain comes first and unasked."""
    if untied(line) or line.has("thanks"):
        return None
    wish = wished(line, "asked", "hoped")
    if not wish or not wish.act:
        return None
    at = line.parts.index(wish)
    own = any(
        part.clause.kind in {"if", "unless"} and part is not wish and not part.act and not part.benefit
        and not part.clause.has("that_done", "perfect")
        for part in line.parts
    )  # fmt: skip
    for step, part in enumerate(line.parts):
        gain = gain_of(part)
        if not gain or part is wish or (part.benefit and not part.benefit.positive):
            continue
        paid = wish.act.kind == "remove" and step > at and _SELLER & set(part.clause.words()[1:2])
        if part.clause.kind in {"if", "unless"} and not paid:
            continue
        if wish.act.mood == "hoped" and not (step > at and wish.act.wanted and part.benefit):
            continue
        if step > at and (wish.clause.kind or wish.act.wanted) and not own:
            if not part.benefit and not (
                wish.clause.kind or part.clause.joined or part.clause.has("after", "that_done")
            ):
                continue
            if part.clause.words()[0] in {"because", "want", "omdat", "but", "maar"}:
                continue
            return wish.act.kind, gain
        if (
            step < at
            and (part.benefit or (wish.clause.kind == "if" and wish.act.wanted))
            and (wish.clause.kind in {"if", "unless"} or wish.clause.has("first", "duty", "depends"))
        ):
            return wish.act.kind, gain
    return None


def _stays(line: Line) -> Found | None:
    """ "While that review is up, don't expect a penny", "ik heb geen zin om ... zolang die recensie daar staat"."""
    if line.has("regardless", "even_if", "at_will", "thanks"):
        return None
    for part in line.parts:
        act = part.act
        if not act or act.positive or act.mood != "asked" or part.clause.kind != "if":
            continue
        for other in line.parts:
            if other is not part and not other.clause.kind and other.clause.has("no", "harm", "need_not"):
                return act.kind, next((found for each in line.parts if (found := gain_of(each))), "solution")
    return None


def _both(line: Line) -> Found | None:  # noqa: PLR0911 -- one way out per case reads best
    """A review and something to gain or to lose in one sentence that says nothing of what parts the two."""
    if untied(line) or (line.has("thanks", "past", "hope", "free", "later", "regret") and not line.has("low", "bad")):
        return None
    words = {token.word for token in line.sentence.tokens()}
    if words & REPORTED or any(part.act and part.act.mood in {"past", "free", "not_needed"} for part in line.parts):
        return None
    named = next((part for part in line.parts if references(part.clause)), None)
    gain = next((part for part in line.parts if part.benefit and not part.benefit.done and to_come(part)), None)
    if not named or not gain or not gain.benefit:
        return None
    if any(
        token.word in {"keep", "laat", "hou", "houd", "leave", "behoud"} and 0 < at - step <= 3
        for part in line.parts
        for at in references(part.clause)
        for step, token in enumerate(part.clause.tokens)
    ):
        return None
    if {*itertools.pairwise(token.word for token in line.sentence.tokens())} & _HELPS:
        return None
    if line.has("no") and not (not gain.benefit.positive and (line.has("low", "bad") or _with_it(named))):
        return None
    own = any(part.clause.kind == "if" and part is not named and part is not gain for part in line.parts)
    if own or (named.clause.kind == "if" and named.act is None):
        return None
    return "change", gain.benefit.kind


_BECAUSE = frozenset({"with", "met", "because", "vanwege", "wegens", "gezien", "given", "door", "whose", "wier"})
_HELPS = frozenset({("help", "us"), ("helps", "us"), ("helpt", "ons"), ("helpen", "ons")})


def _with_it(part: Part) -> bool:
    """ "With that review", "met die recensie erbij"."""
    return any(
        token.word in _BECAUSE for at in references(part.clause) for token in part.clause.tokens[max(0, at - 4) : at]
    )


def _enables(line: Line) -> Found | None:
    """ "With five stars from you I can persuade the warehouse", "good reviews get rewarded here"."""
    if untied(line) or line.has("thanks", "past", "no"):
        return None
    for part in line.parts:
        clause, words = part.clause, part.clause.words()
        if not references(clause) or clause.kind in {"unless", "even_if"} or not clause.has("good", "high", "praise"):
            continue
        if any(word.startswith(("reward", "beloon", "belon")) for word in words):
            return "give", "gift"
        able = {*itertools.pairwise(words)} & _ABLE
        if able and words[0] in {"with", "met", "dankzij"} and not INNOCENT & set(words):
            return "give", "solution"
    return None


_ABLE = frozenset(
    {(one, who) for one in ("kan", "kunnen", "zal", "zullen", "ga", "gaan") for who in ("ik", "wij", "we")}
    | {(who, one) for one in ("can", "could", "will", "would") for who in ("i", "we")}
)


def _denied(line: Line) -> Found | None:
    """ "With such a low grade I can't offer you the repair", "met die recensie erbij vergoed ik niets"."""
    if line.has("regardless", "even_if", "at_will", "whether"):
        return None
    named = next((part for part in line.parts if references(part.clause) and _with_it(part)), None)
    if not named or not withheld(line):
        return None
    pointed = named.clause.has("bad", "low") or any(
        token.word in {"that", "this", "such", "die", "deze", "zo"} for token in named.clause.tokens
    )
    return ("change", line.benefit.kind) if pointed and line.benefit else None


LOOSE: tuple[Callable[[Line], Found | None], ...] = (
    _generic, _equal, _choice, _halves, _any_tie, _stays, _denied, _enables, _if_we, _both,
)  # fmt: skip
