"""Ties within one sentence: condition, order in time, duty, exchange, dependence (R5.4)."""

from collections.abc import Callable, Iterator

from .lines import NOT_TIED, Found, Line, pair
from .meaning import Benefit
from .sentences import Clause, Sentence
from .tokens import Token


def _condition(line: Line) -> Found | None:
    """ "Als u uw cijfer aanpast, storten wij terug", in either order, also turned over with "unless"."""
    if line.has("regardless"):
        return None
    for at, part in enumerate(line.parts):
        act, clause = part.act, part.clause
        if not act or clause.kind not in {"if", "unless"} or act.mood in NOT_TIED:
            continue
        if clause.has("later") and not line.has("agree"):
            continue
        if line.has("refusal") and clause.kind == "if" and act.positive:
            continue
        for benefit in _consequences(line, at):
            tied = act.positive == benefit.positive if clause.kind == "if" else act.positive != benefit.positive
            if tied:
                return pair(act, benefit)
    return None


def _consequences(line: Line, at: int) -> Iterator[Benefit]:
    """The benefits that may follow from the condition at that place."""
    condition = line.parts[at].clause
    after = []
    for part in line.parts[at + 1 :]:
        if part.clause.kind in {"", "for_that"}:
            after.append(part)
        elif part.clause.joined:
            break
    before = [part for part in line.parts[:at] if not part.clause.kind]
    leads = not before or (condition.joined and not condition.has("only"))
    for part in after if leads else [*before, *after]:
        if part.benefit:
            yield part.benefit


def _wanted(line: Line) -> Found | None:
    """ "To get your refund, change your grade", "Wilt u geld terug, pas dan uw cijfer aan"."""
    if line.released or line.has("need_not", "at_will"):
        return None
    for part in line.parts:
        benefit, clause = part.benefit, part.clause
        if not benefit or part.act or clause.has("regardless") or (benefit.done and not clause.kind):
            continue
        hoped = (
            clause.kind == "for_that"
            or (clause.kind == "if" and clause.has("want") and not clause.has("see_only"))
            or (
                clause.kind == "unless"
                and clause.tokens[0].word in {"voordat", "before", "alvorens", "voor", "vooraleer"}
            )
            or (clause.kind == "if" and clause.has("want"))
        )
        if not hoped:
            continue
        for other in line.parts:
            if other.act and not other.clause.kind and other.act.mood == "asked" and other.act.positive:
                return pair(other.act, benefit)
    return None


def _sequence(line: Line) -> Found | None:
    """ "Pas uw cijfer aan, dan storten wij terug", "Change your grade and we will refund you"."""
    if line.released:
        return None
    for at, part in enumerate(line.parts):
        act = part.act
        if not act or part.clause.kind or act.mood in NOT_TIED or not act.positive:
            continue
        for other in line.parts[at + 1 :]:
            benefit = other.benefit
            if not benefit or benefit.done or other.clause.kind in {"if", "unless", "even_if"} or not benefit.positive:
                continue
            linked = other.clause.has("after", "that_done", "exchange") or line.has("that_done")
            if linked or (act.mood == "asked" and not other.clause.has("for_that") and not _contrast(other.clause)):
                return pair(act, benefit)
    return None


def _contrast(clause: Clause) -> bool:
    return clause.tokens[0].word in {"but", "maar", "because", "want", "omdat"}


def _duty(line: Line) -> Found | None:
    """ "Wij storten terug, maar dan moet u eerst uw cijfer aanpassen"; "... en u past uw cijfer aan"."""
    if line.released:
        return None
    for part in line.parts:
        act = part.act
        if not act or part.clause.kind == "even_if" or act.mood in NOT_TIED or not act.positive:
            continue
        for other in line.parts:
            benefit = other.benefit
            if other is part or not benefit or benefit.done or other.clause.kind == "if":
                continue
            but_then = part.clause.joined and any("after" in token.marks for token in part.clause.tokens[:3])
            if (act.duty or act.first or but_then or _agreed(part.clause)) and not part.clause.has("free", "at_will"):
                return pair(act, benefit)
    return None


def _bargain(line: Line) -> Found | None:
    """ "Wat als wij het geld terugstorten en u uw cijfer verhoogt?"."""
    if line.released or line.has("at_will", "need_not"):
        return None
    for one, other in zip(line.parts, line.parts[1:], strict=False):
        both = other.clause.joined and {one.clause.kind, other.clause.kind} == {"if"} and len(line.parts) <= 3
        if (
            both
            and one.act
            and other.benefit
            and one.act.positive
            and one.act.mood == "asked"
            and other.benefit.positive
        ):
            return pair(one.act, other.benefit)
        if not one.benefit or not other.act or {one.clause.kind, other.clause.kind} != {"if"}:
            continue
        if other.clause.joined and other.act.positive and other.act.mood == "asked" and one.benefit.positive:
            return pair(other.act, one.benefit)
    return None


def _agreed(clause: Clause) -> bool:
    """ "... en u past uw cijfer aan": what the customer will do, stated as a fact."""
    words = clause.words()
    start = 1 if clause.joined and len(words) > 1 else 0
    return (
        words[start] in {"u", "je", "jij", "you"}
        and not clause.kind
        and not clause.has("free", "at_will", "hope", "perfect", "past", "ask", "no")
    )


def _exchange(line: Line) -> Found | None:
    """ "Als dank voor vijf sterren ...", "in ruil voor", "in exchange for"."""
    if line.has("regardless", "refusal") or not line.has("exchange"):
        return None
    benefit = next((part.benefit for part in line.parts if part.benefit), None)
    if benefit is None or not _exchanged_review(line.sentence):
        return None
    if any(part.benefit and not part.benefit.positive for part in line.parts):
        return None
    act = line.act
    return (act.kind if act else "give"), benefit.kind


def _exchanged_review(sentence: Sentence) -> bool:
    """Whether what is exchanged is a review: "als dank voor uw geduld" is not."""
    tokens = sentence.tokens()
    for at, token in enumerate(tokens):
        if "exchange" not in token.marks:
            continue
        rest = tokens[at + 1 : at + 14]
        object_at = next((step for step, other in enumerate(rest[:6]) if other.word in {"voor", "for", "met"}), None)
        if object_at is None:
            if any(is_review(other) for other in tokens):
                return True
        elif any(is_review(other) for other in rest[object_at + 1 : object_at + 8]):
            return True
    return False


def is_review(token: Token) -> bool:
    return not token.marks.isdisjoint({"review", "target", "praise", "wrote"})


def _dependence(line: Line) -> Found | None:
    """ "De terugbetaling hangt af van uw cijfer", "The only condition is that you remove the review"."""
    if line.released or not line.has("depends") or line.has("refusal"):
        return None
    benefit = line.benefit
    if benefit is None or not (line.mentions or (line.near and line.has("remove"))) or line.has("need_not"):
        return None
    act = line.act
    if act and not act.positive and benefit.positive:
        return None
    if not act and not benefit.positive:
        return None
    return (act.kind if act else "change"), benefit.kind


CONDITIONS: tuple[Callable[[Line], Found | None], ...] = (
    _condition, _wanted, _sequence, _duty, _bargain, _exchange, _dependence,
)  # fmt: skip
