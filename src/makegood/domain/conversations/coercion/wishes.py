"""What a clause wants done to a review, in whatever words: by how it is built, not by its verb (R5.4)."""

from .open_words import BETTER, FILLERS, GENERIC, NO_ORDERS, OWNED, TELLING
from .sentences import Clause
from .tokens import Token

_STAR = frozenset({"star", "ster", "stars", "sterren"})


def is_reference(clause: Clause, at: int) -> bool:
    """Whether the word names a review or a grade: "review", "a 10", "that one star", "the nasty comment"."""
    token = clause.tokens[at]
    if token.marks & {"review", "target", "praise", "wrote"}:
        return "done" not in token.marks and token.word not in {"reviewed", "beoordeeld", "graded", "rated"}
    if token.word in _STAR and "phrase" not in token.marks:
        return any(other.marks & {"thing", "one"} for other in clause.tokens[max(0, at - 2) : at])
    if "remark" in token.marks:
        return clause.has("public", "bad") or (
            clause.has("us") and any("your" in other.marks for other in clause.tokens[max(0, at - 2) : at])
        )
    return False


def references(clause: Clause) -> list[int]:
    """Where the clause names a review."""
    if clause.named is None:
        clause.named = [at for at in range(len(clause.tokens)) if is_reference(clause, at)]
    return clause.named


def open_act(clause: Clause) -> str:  # noqa: PLR0911 -- one way out per case reads best
    """ "change", "give" or "" for what the clause wants done, when no known verb says so."""
    named = references(clause)
    if not named or _told(clause):
        return ""
    if (
        clause.kind == "if"
        and clause.has("low", "bad")
        and clause.has("perfect")
        and not clause.has("give", "keep", "rate")
    ):
        return "remove"  # "when you have let go of the one star"
    if requested(clause) or _unbearable(clause):
        return "change"
    if _ordered(clause, named) or _stated(clause, named) or _needed(clause, named):
        return "change"
    if _generic(clause, named):
        return "give"
    if clause.kind in {"if", "unless"} and not _about_it(clause):
        return "give" if clause.has("good", "high", "praise") else "change"
    return "give" if _better(clause, named) else ""


def _told(clause: Clause) -> bool:
    """Whether the clause speaks of what was, or of the seller's own reading."""
    words = set(clause.words())
    return (
        clause.has("thanks", "regret", "need_not", "refusal", "at_will", "regardless")
        or (clause.has("past") and not clause.kind and not requested(clause))
        or bool(words & {"lees", "lezen", "read", "reading", "begrijp", "begrijpen", "understand"})
    )


def _plain_start(clause: Clause) -> list[Token]:
    """The words of the clause from the first that is no greeting, "please" or "and then"."""
    tokens = clause.tokens
    at = 0
    while at < len(tokens) - 1 and tokens[at].word in FILLERS and at < 5:
        at += 1
    return tokens[at:]


def _ordered(clause: Clause, named: list[int]) -> bool:
    """ "Bin that review", "Wis wat je schreef": a word that can be a verb, then at once what it is done to."""
    if clause.kind:
        return False
    start = _plain_start(clause)
    skipped = len(clause.tokens) - len(start)
    if len(start) < 2 or start[0].word in NO_ORDERS or ("phrase" in start[0].marks and "wrote" not in start[0].marks):
        return False
    first = start[0]
    if not first.word.isalpha() or first.word in OWNED or first.marks & {"review", "target", "no", "one", "thing"}:
        return False
    if any("perfect" in token.marks for token in start[1:3]):
        return False
    if start[1].word in NO_ORDERS - OWNED and "wrote" not in start[1].marks and start[1].word not in {"om", "af"}:
        return False
    return any(
        (token.word in OWNED or "wrote" in token.marks or token.marks & {"thing", "your", "target"})
        and any(skipped + step <= at <= skipped + step + 4 for at in named)
        for step, token in enumerate(start[1:4], 1)
    )


_MODALS = frozenset(
    {"could", "would", "can", "will", "zou", "kunt", "wilt", "kun", "wil", "zoudt", "might", "mag", "may"}
)


def requested(clause: Clause) -> bool:
    """ "Could you have another look at that score", "mag ik u vragen nog eens naar uw cijfer te kijken"."""
    start = [token.word for token in _plain_start(clause)[:4]]
    if clause.kind or len(start) < 3 or TELLING & set(clause.words()) or clause.has("later", "no"):
        return False
    asked = start[0] in _MODALS and start[1] in {"you", "u", "je", "jij"}
    begged = start[0] in {"may", "might", "could", "can", "mag", "kan", "mogen"} and start[2] in {"ask", "u", "je"}
    loose = start[0] in {"graag", "mind"} or start[:3] in (["would", "just", "need"], ["any", "chance", "of"])
    return asked or begged or loose or start[:2] == ["would", "need"]


def _unbearable(clause: Clause) -> bool:
    """ "The review cannot stay like this", "zo kan die review niet blijven staan"."""
    words = set(clause.words())
    return bool(
        not clause.kind
        and clause.has("no")
        and words & {"can", "kan", "mag", "may", "could"}
        and words & {"stay", "remain", "blijven", "staan", "stand"}
        and not words & {"we", "i", "wij", "ik", "you", "u", "je"}
    )


def _stated(clause: Clause, named: list[int]) -> bool:
    """ "You bin the review": what the customer does, in the present, as half of a bargain."""
    start = _plain_start(clause)
    if clause.kind or len(start) < 3 or start[0].word not in {"you", "u", "je", "jij"}:
        return False
    verb = start[1]
    if verb.word in NO_ORDERS or verb.marks & {"past", "perfect", "free", "hope", "ask", "no", "keep", "see", "done"}:
        return False
    return not verb.word.endswith("ed") and any(at > 1 for at in named) and not clause.has("perfect", "free")


def _needed(clause: Clause, named: list[int]) -> bool:
    """ "We need that review off", "uw cijfer moet een 6 zijn", "I want to see a decent rating"."""
    words = set(clause.words())
    if clause.kind or clause.has("no") or not words & {
        "need", "needs", "want", "wants", "require", "requires", "expect", "must", "moet", "moeten", "verwacht",
        "verwachten", "eis", "eisen", "wensen", "request", "verzoek",
    }:  # fmt: skip
        return False
    return bool(words & {"we", "i", "wij", "ik", "my", "our", "us", "mijn"}) or any(
        clause.tokens[at].marks & {"review", "target"} for at in named[:1]
    )


def _generic(clause: Clause, named: list[int]) -> bool:
    """ "Every customer that rates us", "klanten met een positieve review"."""
    at = next((at for at, token in enumerate(clause.tokens) if token.word in GENERIC), None)
    if at is None or clause.has("no"):
        return False
    following = clause.tokens[at + 1 : at + 3]
    linked = any(
        token.word in {"who", "that", "with", "die", "met", "whose", "der", "leaving", "giving", "writing", "posting"}
        or token.marks & {"rate", "give"}
        for token in following
    )
    return linked and any(at < place <= at + 9 for place in named)


def _better(clause: Clause, named: list[int]) -> bool:
    """ "A better rating does wonders", "with a higher score": a grade that is not there yet."""
    if clause.kind == "even_if" or clause.has("perfect", "no", "at_will", "free") or clause.has("bad"):
        return False
    for at in named:
        before = clause.tokens[max(0, at - 3) : at]
        if any(token.word in BETTER for token in before) and any("one" in token.marks for token in before):
            return True
    return False


def _about_it(clause: Clause) -> bool:
    """ "If you want to change your review" (how it is done), "if your review is about the colour"."""
    return (
        clause.words()[0] in {"after", "since", "na", "sinds", "now", "nu"}
        or clause.has("later", "past", "see_only")
        or (clause.has("want") and not clause.has("need_only"))
        or bool(
            {"over", "about", "because", "omdat", "why", "waarom", "how", "hoe", "lees", "lezen"} & set(clause.words())
        )
    )
