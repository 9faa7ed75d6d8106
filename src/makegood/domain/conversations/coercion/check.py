"""The coercion check (R5.4): does a message tie something good or bad to what the customer does with a review?"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace

from django.utils.translation import gettext_lazy as _

from makegood.kernel.errors import Text

from .meaning import Act, Benefit, act_of, benefit_of, mentions_review
from .sentences import Clause, Sentence, Token, read
from .words import FINITE, INNOCENT as _INNOCENT

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


@dataclass(slots=True)
class Part:
    """A clause with what it says."""

    clause: Clause
    act: Act | None
    benefit: Benefit | None


@dataclass(slots=True)
class Line:
    """A sentence with what its clauses say."""

    sentence: Sentence
    parts: list[Part]

    @property
    def benefit(self) -> Benefit | None:
        """The first benefit still to come."""
        return next((part.benefit for part in self.parts if part.benefit and not part.benefit.done), None)

    @property
    def act(self) -> Act | None:
        """The first act on a review that is still to come."""
        return next((part.act for part in self.parts if part.act and part.act.mood not in {"past", "not_needed"}), None)

    @property
    def mentions(self) -> bool:
        """Whether a review is named."""
        return any(mentions_review(part.clause) for part in self.parts)

    def has(self, *marks: str) -> bool:
        """Whether a word of the sentence bears one of the marks."""
        return self.sentence.has(*marks) or ("regardless" in marks and self._either_way)

    @property
    def _either_way(self) -> bool:
        """ "Whether you keep or change it"."""
        words = {token.word for token in self.sentence.tokens()}
        return self.sentence.has("whether") and bool(words & {"or", "of"}) and not self.sentence.has("depends")

    @property
    def released(self) -> bool:
        """Whether the sentence says that nothing is tied."""
        return self.has("regardless", "even_if")


Found = tuple[str, str]
_NOT_TIED = frozenset({"past", "not_needed"})


def find_offer(text: str) -> Offer | None:
    """The first words of a message that tie a benefit, or a threat, to giving, changing or removing a review (R5.4)."""
    lines = list(_lines(read(text)))
    for at, line in enumerate(lines):
        refused = at + 1 < len(lines) and _refuses(lines[at + 1])
        for rule in _INSIDE:
            if not refused and (found := rule(line)):
                return _offer(text, [line], found)
        if at:
            for pair_rule in _ACROSS:
                if found := pair_rule(lines[at - 1], line):
                    return _offer(text, [lines[at - 1], line], found)
        if at > 1 and not lines[at - 1].act and not lines[at - 1].benefit and _leans(line) and (found := _sequence_across(lines[at - 2], line)):
            return _offer(text, lines[at - 2 : at + 1], found)
    return None


def _refuses(line: Line) -> bool:
    """ "Nee, zo werken wij niet": takes back what the sentence before it said."""
    return line.has("refusal") and not line.benefit and not line.act


def _lines(sentences: list[Sentence]) -> Iterator[Line]:
    """Each sentence with its acts and benefits; a review named up to two sentences ago may be meant by "it"."""
    ago = 9
    for sentence in sentences:
        parts: list[Part] = []
        for clause in sentence.clauses:
            here = mentions_review(clause)
            rival = any(token.word in {"bestelling", "order", "adres", "address", "factuur", "pakket", "artikel", "invoice", "product", "item", "rekeningnummer", "iban"} for token in clause.tokens)
            act = act_of(clause, ago <= 2 and not rival)
            if act and act.mood == "past" and sentence.question and not clause.has("thanks", "past"):
                act = replace(act, mood="asked", wanted=False)
            parts.append(Part(clause, act, benefit_of(clause)))
            if here:
                ago = 0
        yield Line(sentence, parts)
        ago += 1


def _offer(text: str, lines: list[Line], found: Found) -> Offer:
    start, end = lines[0].sentence.start, lines[-1].sentence.end
    if end < len(text) and text[end] in ".!?":
        end += 1
    end = min(end, start + LONGEST_WORDS)
    return Offer(text[start:end], start, end, _REASONS[found])


def _pair(act: Act, benefit: Benefit) -> Found:
    return act.kind, benefit.kind


# ---- within one sentence ------------------------------------------------------------------------------------------


def _condition(line: Line) -> Found | None:
    """ "Als u uw cijfer aanpast, storten wij terug", in either order, also turned over with "unless"."""
    if line.has("regardless"):
        return None
    for at, part in enumerate(line.parts):
        act, clause = part.act, part.clause
        if not act or clause.kind not in {"if", "unless"} or act.mood in _NOT_TIED:
            continue
        if clause.has("later") and not line.has("agree"):
            continue
        if line.has("refusal") and clause.kind == "if" and act.positive:
            continue
        for benefit in _consequences(line, at):
            tied = act.positive == benefit.positive if clause.kind == "if" else act.positive != benefit.positive
            if tied:
                return _pair(act, benefit)
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
        hoped = clause.kind == "for_that" or (clause.kind == "if" and clause.has("want") and not clause.has("see_only")) or (
            clause.kind == "unless" and clause.tokens[0].word in {"voordat", "before", "alvorens", "voor", "vooraleer"}
        ) or (clause.kind == "if" and clause.has("want"))
        if not hoped:
            continue
        for other in line.parts:
            if other.act and not other.clause.kind and other.act.mood == "asked" and other.act.positive:
                return _pair(other.act, benefit)
    return None


def _sequence(line: Line) -> Found | None:
    """ "Pas uw cijfer aan, dan storten wij terug", "Change your grade and we will refund you"."""
    if line.released:
        return None
    for at, part in enumerate(line.parts):
        act = part.act
        if not act or part.clause.kind or act.mood in _NOT_TIED or not act.positive:
            continue
        for other in line.parts[at + 1 :]:
            benefit = other.benefit
            if not benefit or benefit.done or other.clause.kind in {"if", "unless", "even_if"} or not benefit.positive:
                continue
            linked = other.clause.has("after", "that_done", "exchange") or line.has("that_done")
            if linked or (act.mood == "asked" and not other.clause.has("for_that") and not _contrast(other.clause)):
                return _pair(act, benefit)
    return None


def _contrast(clause: Clause) -> bool:
    return clause.tokens[0].word in {"but", "maar", "because", "want", "omdat"}


def _duty(line: Line) -> Found | None:
    """ "Wij storten terug, maar dan moet u eerst uw cijfer aanpassen"; "... en u past uw cijfer aan"."""
    if line.released:
        return None
    for part in line.parts:
        act = part.act
        if not act or part.clause.kind == "even_if" or act.mood in _NOT_TIED or not act.positive:
            continue
        for other in line.parts:
            benefit = other.benefit
            if other is part or not benefit or benefit.done or other.clause.kind == "if":
                continue
            if (act.duty or act.first or _agreed(part.clause)) and not part.clause.has("free", "at_will"):
                return _pair(act, benefit)
    return None


def _bargain(line: Line) -> Found | None:
    """ "Wat als wij het geld terugstorten en u uw cijfer verhoogt?"."""
    if line.released or line.has("at_will", "need_not"):
        return None
    for one, other in zip(line.parts, line.parts[1:], strict=False):
        if one.benefit and other.act and other.clause.kind == "if" and one.clause.kind == "if" and other.clause.joined:
            if other.act.positive and other.act.mood == "asked" and one.benefit.positive:
                return _pair(other.act, one.benefit)
    return None


def _agreed(clause: Clause) -> bool:
    """ "... en u past uw cijfer aan": what the customer will do, stated as a fact."""
    words = clause.words()
    start = 1 if clause.joined and len(words) > 1 else 0
    return words[start] in {"u", "je", "jij", "you"} and not clause.kind and not clause.has("free", "at_will", "hope", "perfect", "past", "ask", "no")


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
            if any(_is_review(other) for other in tokens):
                return True
        elif any(_is_review(other) for other in rest[object_at + 1 : object_at + 8]):
            return True
    return False


def _is_review(token: Token) -> bool:
    return not token.marks.isdisjoint({"review", "target", "praise", "wrote"})


def _dependence(line: Line) -> Found | None:
    """ "De terugbetaling hangt af van uw cijfer", "The only condition is that you remove the review"."""
    if line.released or not line.has("depends") or line.has("refusal"):
        return None
    benefit = line.benefit
    if benefit is None or not line.mentions or line.has("need_not"):
        return None
    act = line.act
    if act and not act.positive and benefit.positive:
        return None
    return (act.kind if act else "change"), benefit.kind


_PRICE_OF = frozenset({"voor", "for"})
_ON = frozenset(["na", "bij", "met", "tegen", "upon", "after", "with", "on", "through", "via", "door", "following", "dankzij", "zonder", "without", "against"])
_DETERMINERS = frozenset(["een", "n", "a", "an", "elke", "iedere", "any", "each", "every", "some", "1", "per"])


def _price(line: Line) -> Found | None:
    """ "20 euro voor een 10", "Na een positieve beoordeling storten wij terug", "for changing your review"."""
    if line.has("regardless", "even_if"):
        return None
    benefits = [part.benefit for part in line.parts if part.benefit]
    if not benefits:
        return None
    tokens = line.sentence.tokens()
    for at, token in enumerate(tokens):
        if token.word not in _PRICE_OF | _ON:
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


def _nominal(tokens: list[Token], at: int) -> str | None:
    """The act that a preposition names without a verb: "na aanpassing van uw cijfer", "for a 5-star review"."""
    words = tokens[at + 1 : at + 8]
    before = tokens[max(0, at - 6) : at]
    if any(other.marks & {"thanks", "exchange"} or other.word in {"reden", "reason", "link", "formulier", "form", "aanleiding", "uitnodiging", "invitation", "begrip", "page"} for other in before):
        return None
    review_at = next((step for step, other in enumerate(words) if _is_review(other)), None)
    if review_at is None:
        return None
    head = words[:review_at]
    if any(other.marks & {"bad", "low", "no"} for other in [*head, words[review_at]]) and not any(other.marks & {"remove", "change"} for other in head):
        return None
    for kind in ("remove", "change"):
        if any(kind in other.marks for other in head):
            return kind
    if len(head) > 4 or any(other.word in {"storten", "betalen", "sturen", "we", "wij", "u", "you"} for other in head):
        return None
    if any("give" in other.marks for other in head):
        return "give"
    if "target" in words[review_at].marks or "praise" in words[review_at].marks or any("good" in other.marks for other in head):
        return "give"
    if any(other.word in _DETERMINERS for other in head):
        return "give"
    if tokens[at].word in _PRICE_OF and (not head or any("your" in other.marks for other in head)):
        return "give"
    return None


def _together(line: Line) -> Found | None:
    """A sentence that has the customer act on a review and the seller give something, and nothing that parts the two.

    "A better rating would speed up your refund", "Would you remove it if we send a new one?", "five stars = free charger".
    """
    if line.has("regardless", "refusal", "even_if", "need_not", "at_will", "whether"):
        return None
    benefit = next((part.benefit for part in line.parts if _to_come(part)), None)
    act = next((part.act for part in line.parts if part.act and part.act.mood == "asked" and part.act.positive and not part.clause.has("later")), None)
    if act and benefit and act.wanted and benefit.positive and not _parted(line):
        return _pair(act, benefit)
    return None


_FIRST_THE_BENEFIT = frozenset("once when after na nadat zodra wanneer as until pas if als indien".split())
_RECEIVED = frozenset("received ontvangen arrived arrives aangekomen binnen got tried geprobeerd tevreden happy satisfied works werkt solved opgelost resolved fixed have has hebt heeft uitgeprobeerd bevalt unhappy ontevreden".split())


def _to_come(part: Part) -> bool:
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
    benefit_at = next(at for at, part in enumerate(line.parts) if _to_come(part))
    if act_at == benefit_at:
        return False
    act_clause = line.parts[act_at].clause
    own = any(part.clause.kind == "if" and not part.act and not part.benefit for part in line.parts)
    if line.parts[benefit_at].clause.kind == "if":
        return False
    return (benefit_at < act_at and (act_clause.kind == "" or act_clause.joined)) or own


def _favour(line: Line) -> Found | None:
    """ "If you change your rating, we'll roll out the red carpet": a favour in words that no list can hold."""
    if line.has("regardless", "refusal", "even_if", "need_not", "at_will", "whether"):
        return None
    for at, part in enumerate(line.parts):
        act = part.act
        if not act or act.mood != "asked" or not act.positive or part.clause.has("later") or part.clause.kind == "unless":
            continue
        conditional = part.clause.kind == "if"
        others = line.parts[at + 1 :] or (line.parts[:at] if conditional else [])
        for other in others:
            if (conditional or (act.wanted and (other.clause.joined or other.clause.has("after")))) and _promises(other.clause):
                return act.kind, "solution"
    return None


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
                if other.act and other.act.mood == "asked" and other.act.positive and other.clause.words()[0] in {"so", "dus", "please", "therefore"}:
                    return _pair(other.act, part.benefit)
    return None


def _promises(clause: Clause) -> bool:
    """Whether the clause has the seller do something, other than be glad or show the way."""
    if clause.kind or clause.has("hope", "thanks", "no", "free", "review", "target") or _INNOCENT & set(clause.words()):
        return False
    words = clause.words()
    pairs = set(zip(words, words[1:], strict=False))
    english = any((who, how) in pairs for who in ("we", "i") for how in ("will", "shall", "can", "would", "could", "are"))
    dutch = any(one in FINITE and other in {"wij", "we", "ik"} for one, other in pairs)
    served = clause.joined and words[1:2] in (["your"], ["uw"], ["je"])
    gain = served or any((who, how) in pairs for who, how in (("you", "will"), ("krijgt", "u"), ("krijg", "je"), ("ontvangt", "u"), ("ontvang", "je")))
    return english or dutch or gain


def _nothing_for_nothing(line: Line) -> Found | None:
    """ "Geen 10, geen geld"."""
    parts = line.parts
    for first, second in zip(parts, parts[1:], strict=False):
        if second.benefit and mentions_review(first.clause) and first.clause.has("no") and second.clause.has("no") and not line.released:
            if len(first.clause.tokens) <= 6 and len(second.clause.tokens) <= 7 and "no" in first.clause.tokens[0].marks and "no" in second.clause.tokens[0].marks:
                return "change", second.benefit.kind
    return None


def _otherwise(line: Line) -> Found | None:
    """ "Verwijder uw review, anders vervalt uw garantie"."""
    return _or_else(line, line) if line.has("otherwise") else None


def _or_else(line: Line, following: Line) -> Found | None:
    act = line.act
    threat = next((part.benefit for part in following.parts if part.benefit and not part.benefit.positive), None)
    if act and threat and act.positive and following.has("otherwise") and not following.has("regardless"):
        return _pair(act, threat)
    return None


# ---- across two sentences -----------------------------------------------------------------------------------------


def _leans(line: Line) -> bool:
    """Whether a sentence goes on where the one before it stopped: "Dan ...", "Once that is done ..."."""
    if not line.parts:  # signs only
        return False
    first = line.parts[0].clause
    return any("that_done" in token.marks or "after" in token.marks or "exchange" in token.marks for token in first.tokens) or (
        len(line.parts) > 1 and line.has("that_done")
    )


def _sequence_across(line: Line, following: Line) -> Found | None:
    """ "Pas eerst uw cijfer aan. Daarna storten wij terug."; "Change your grade. We will refund you.\""""
    act = next((part.act for part in reversed(line.parts) if part.act and part.act.mood not in _NOT_TIED), None)
    benefit = following.benefit
    if not act or not benefit or not act.positive or line.released or following.released:
        return None
    if following.has("need_not", "refusal") or line.has("need_not") or not benefit.positive:
        return None
    if _leans(following):
        return _pair(act, benefit)
    last = next(part for part in reversed(line.parts) if part.act)
    plain = not last.clause.kind and act.mood == "asked" and act.wanted
    own_condition = any(part.clause.kind in {"if", "unless"} for part in following.parts)
    if plain and not own_condition and not line.has("at_will") and not following.has("at_will") and not line.benefit:
        return _pair(act, benefit)
    return None


def _favour_across(line: Line, following: Line) -> Found | None:
    """ "Could you bump it up to a 9? Then we will roll out the red carpet". """
    act = line.act
    if not act or not act.positive or not act.wanted or line.released or following.released or not _leans(following):
        return None
    if following.has("need_not", "refusal", "at_will") or line.has("need_not", "at_will"):
        return None
    return (act.kind, "solution") if any(_promises(part.clause) for part in following.parts) else None


def _duty_across(line: Line, following: Line) -> Found | None:
    """ "Wij storten terug. Wel moet u eerst uw cijfer aanpassen.", and the other way round."""
    if line.released or following.released or line.has("need_not", "refusal") or following.has("need_not", "refusal"):
        return None
    for one, other in ((line, following), (following, line)):
        act, benefit = one.act, other.benefit
        if not act or not benefit or not act.positive or one.benefit:
            continue
        demanded = any(part.act and (part.act.duty or part.act.first) and part.act.mood == "asked" and not part.clause.has("later") for part in one.parts)
        if demanded and not (other.has("first") and other is line):
            return _pair(act, benefit)
    return None


def _exchange_across(line: Line, following: Line) -> Found | None:
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
        return _pair(act, benefit)
    if following.benefit and line.act and not line.benefit and _refers_back(following.sentence):
        return _pair(act, benefit)
    if not following.act and not following.benefit and line.act and line.benefit:
        return _pair(act, benefit)
    return None


def _refers_back(sentence: Sentence) -> bool:
    """ "Als dank daarvoor", "in return": what is exchanged was named before, not "voor uw geduld"."""
    tokens = sentence.tokens()
    at = next((index for index, token in enumerate(tokens) if token.marks & {"exchange", "depends"}), 0)
    return not any(token.word in {"voor", "for"} for token in tokens[at + 1 : at + 3])


def _loose_condition(line: Line, following: Line) -> Found | None:
    """ "De terugbetaling? Die komt er zodra de review weg is.", "Dit geldt alleen als ...", "Zodra wij de 10 zien. ...\""""
    if line.has("regardless", "refusal") or following.has("regardless", "refusal"):
        return None
    condition = next((part for part in following.parts if part.act and part.clause.kind in {"if", "unless"} and part.act.mood not in _NOT_TIED and not part.clause.has("later")), None)
    if condition and condition.act and line.benefit:
        mains = [part for part in following.parts if not part.clause.kind]
        leaning = any(part.clause.has("so") and not part.clause.has("hope", "at_will") and (part.clause.has("thing") or part.clause.has("only") or {"aanbod", "offer", "regeling", "deal"} & set(part.clause.words())) for part in mains)
        bare = (not mains and condition.clause.kind == "if") or (condition.clause.has("only"))
        if (leaning or bare) and not following.benefit and condition.act.positive:
            return _pair(condition.act, line.benefit)
    alone = len(line.parts) == 1 and line.parts[0].clause.kind == "if"
    if alone and line.act and following.benefit and line.act.positive == following.benefit.positive:
        return _pair(line.act, following.benefit)
    return None


def _question_first(line: Line, following: Line) -> Found | None:
    """ "Wilt u uw geld terug? Verwijder dan uw review."; "Korting? Geef ons een 10.\""""
    benefit = line.benefit
    act = following.act
    if not line.sentence.question or not benefit or not act or following.benefit or following.released or line.act:
        return None
    if following.sentence.question or following.has("hope", "at_will", "need_not") or act.mood != "asked" or not act.positive:
        return None
    wanted = line.has("want") or len(line.sentence.tokens()) <= 6
    return _pair(act, benefit) if wanted and not line.has("done") else None


def _threat_across(line: Line, following: Line) -> Found | None:
    """ "Verwijder uw review. Anders ...\""""
    return _or_else(line, following)


_INSIDE: tuple[Callable[[Line], Found | None], ...] = (
    _condition, _wanted, _sequence, _duty, _bargain, _exchange, _dependence, _price, _together, _favour, _withheld, _warning, _nothing_for_nothing, _otherwise,
)  # fmt: skip
_ACROSS: tuple[Callable[[Line, Line], Found | None], ...] = (
    _sequence_across, _favour_across, _duty_across, _exchange_across, _loose_condition, _question_first, _threat_across,
)  # fmt: skip
