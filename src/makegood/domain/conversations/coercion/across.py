"""Ties across two sentences (R5.4)."""

from collections.abc import Callable

from .bargains import or_else, promises
from .lines import NOT_TIED, Found, Line, pair
from .sentences import Sentence


def leans(line: Line) -> bool:
    """Whether a sentence goes on where the one before it stopped: "Dan ...", "Once that is done ..."."""
    if not line.parts:  # signs only
        return False
    first = line.parts[0].clause
    return any(
        "that_done" in token.marks or "after" in token.marks or "exchange" in token.marks for token in first.tokens
    ) or (len(line.parts) > 1 and line.has("that_done"))


def offer_then_ask(line: Line, following: Line) -> Found | None:
    """ "I'd be happy to replace it. Could you change your rating in the meantime?": what is asked is the price."""
    benefit, act = line.benefit, following.act
    if not benefit or not act or line.released or following.released or line.act or not benefit.positive:
        return None
    if following.has("need_not", "refusal", "hope", "at_will", "later") or line.has("need_not", "refusal"):
        return None
    if following.benefit and not following.has("depends"):
        return None
    conditions = any(part.clause.kind == "if" for part in line.parts)
    asked = (
        act.mood == "asked"
        and act.positive
        and act.wanted
        and not any(part.clause.kind for part in following.parts if part.act)
    )
    return pair(act, benefit) if asked and not conditions and (line.has("offering") or line.sentence.question) else None


def _therefore(line: Line, following: Line) -> Found | None:
    """ "You have not changed your review yet. That is why the refund has not been processed." """
    refused = next((part.benefit for part in following.parts if part.benefit and not part.benefit.positive), None)
    act = next(
        (part.act for part in line.parts if part.act and not part.act.positive and part.act.kind != "give"), None
    )
    leaning = any("therefore" in token.marks for token in following.parts[0].clause.tokens[:3])
    return pair(act, refused) if act and refused and leaning and not following.released else None


def sequence_across(line: Line, following: Line) -> Found | None:
    """ "Pas eerst uw cijfer aan. Daarna storten wij terug."; "Change your grade. We will refund you.\""""
    act = next((part.act for part in reversed(line.parts) if part.act and part.act.mood not in NOT_TIED), None)
    benefit = following.benefit
    if not act or not benefit or not act.positive or line.released or following.released:
        return None
    if following.has("need_not", "refusal") or line.has("need_not") or not benefit.positive:
        return None
    if leans(following):
        return pair(act, benefit)
    last = next(part for part in reversed(line.parts) if part.act)
    plain = not last.clause.kind and act.mood == "asked" and act.wanted
    own_condition = any(part.clause.kind in {"if", "unless"} for part in following.parts)
    if plain and not own_condition and not line.has("at_will") and not following.has("at_will") and not line.benefit:
        return pair(act, benefit)
    return None


def _favour_across(line: Line, following: Line) -> Found | None:
    """ "Could you bump it up to a 9? Then we will roll out the red carpet"."""
    act = line.act
    if not act or not act.positive or not act.wanted or line.released or following.released or not leans(following):
        return None
    if following.has("need_not", "refusal", "at_will") or line.has("need_not", "at_will"):
        return None
    return (act.kind, "solution") if any(promises(part.clause) for part in following.parts) else None


def _duty_across(line: Line, following: Line) -> Found | None:
    """ "Wij storten terug. Wel moet u eerst uw cijfer aanpassen.", and the other way round."""
    if line.released or following.released or line.has("need_not", "refusal") or following.has("need_not", "refusal"):
        return None
    for one, other in ((line, following), (following, line)):
        act, benefit = one.act, other.benefit
        if not act or not benefit or not act.positive or one.benefit:
            continue
        demanded = any(
            part.act and (part.act.duty or part.act.first) and part.act.mood == "asked" and not part.clause.has("later")
            for part in one.parts
        )
        if demanded and not (other.has("first") and other is line):
            return pair(act, benefit)
    return None


def _exchange_across(line: Line, following: Line) -> Found | None:  # noqa: PLR0911 -- one way out per case reads best
    """ "Wij storten terug. In ruil daarvoor vragen wij een 10.", "U geeft een 10. Als dank krijgt u een bon.\""""
    if line.has("regardless", "refusal") or following.has("regardless", "refusal"):
        return None
    if not following.has("exchange", "depends"):
        return None
    benefit = following.benefit or line.benefit
    act = following.act or line.act
    if not act or not benefit or not act.positive or (not benefit.positive and not following.has("depends")):
        return None
    if following.act and not following.benefit and line.benefit:
        return pair(act, benefit)
    if following.benefit and line.act and not line.benefit and _refers_back(following.sentence):
        return pair(act, benefit)
    if not following.act and not following.benefit and line.act and line.benefit:
        return pair(act, benefit)
    return None


def _refers_back(sentence: Sentence) -> bool:
    """ "Als dank daarvoor", "in return": what is exchanged was named before, not "voor uw geduld"."""
    tokens = sentence.tokens()
    at = next((index for index, token in enumerate(tokens) if token.marks & {"exchange", "depends"}), 0)
    return not any(token.word in {"voor", "for"} for token in tokens[at + 1 : at + 3])


def _loose_condition(line: Line, following: Line) -> Found | None:
    """ "De terugbetaling? Die komt er zodra de review weg is.", "Dit geldt alleen als ..."."""
    if line.has("regardless", "refusal") or following.has("regardless", "refusal"):
        return None
    condition = next(
        (
            part
            for part in following.parts
            if part.act
            and part.clause.kind in {"if", "unless"}
            and part.act.mood not in NOT_TIED
            and not part.clause.has("later")
        ),
        None,
    )
    if condition and condition.act and line.benefit:
        mains = [part for part in following.parts if not part.clause.kind]
        leaning = any(
            part.clause.has("so")
            and not part.clause.has("hope", "at_will")
            and (
                part.clause.has("thing")
                or part.clause.has("only")
                or {"aanbod", "offer", "regeling", "deal"} & set(part.clause.words())
            )
            for part in mains
        )
        bare = (not mains and condition.clause.kind == "if") or (condition.clause.has("only"))
        if (leaning or bare) and not following.benefit and condition.act.positive:
            return pair(condition.act, line.benefit)
    alone = len(line.parts) == 1 and line.parts[0].clause.kind == "if"
    if alone and line.act and following.benefit and line.act.positive == following.benefit.positive:
        return pair(line.act, following.benefit)
    return None


def _question_first(line: Line, following: Line) -> Found | None:
    """ "Wilt u uw geld terug? Verwijder dan uw review."; "Korting? Geef ons een 10.\""""
    benefit = line.benefit
    act = following.act
    if not line.sentence.question or not benefit or not act or following.benefit or following.released or line.act:
        return None
    if (
        following.sentence.question
        or following.has("hope", "at_will", "need_not")
        or act.mood != "asked"
        or not act.positive
    ):
        return None
    wanted = line.has("want") or len(line.sentence.tokens()) <= 6
    return pair(act, benefit) if wanted and not line.has("done") else None


def _threat_across(line: Line, following: Line) -> Found | None:
    """ "Verwijder uw review. Anders ...\""""
    return or_else(line, following)


ACROSS: tuple[Callable[[Line, Line], Found | None], ...] = (
    sequence_across, offer_then_ask, _therefore, _favour_across, _duty_across, _exchange_across, _loose_condition,
    _question_first, _threat_across,
)  # fmt: skip
