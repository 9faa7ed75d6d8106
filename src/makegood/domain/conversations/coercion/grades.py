"""Which numbers and stars of a message are grades (R5.4)."""

from .tokens import Token
from .words import AFTER_A_GRADE, BEFORE_A_GRADE, FINITE, NUMBERS, STARS, WORDS

_BEFORE_STARS = frozenset(
    [
        "no",
        "geen",
        "these",
        "lonely",
        "single",
        "measly",
        "de",
        "more",
        "extra",
        "the",
        "those",
        "all",
        "full",
        "few",
        "missing",
        "golden",
        "your",
        "uw",
        "meer",
        "alle",
        "wat",
        "die",
        "some",
        "maximum",
        "gouden",
    ]
)


def _mark_grades(tokens: list[Token]) -> None:
    """A number that is a grade ("een 10", "5 stars", "9/10") is a target; a low one is marked so."""
    for at, token in enumerate(tokens):
        value = NUMBERS.get(token.word)
        if value is None or "phrase" in token.marks:
            continue
        before = tokens[at - 1].word if at else ""
        following = [other.word for other in tokens[at + 1 : at + 4]] + ["", "", ""]
        stars = following[0] in STARS or (
            following[0] in {"gele", "volle", "gouden", "golden", "shiny", "full", "of", "big"}
            and following[1] in STARS
        )
        if (
            stars
            and following[1] in {"op", "on"}
            and following[2] in {"de", "the", "het"}
            and not _page(tokens, at + 3)
        ):
            continue
        if not stars and following[0] in {"points", "punten"} and following[1] in {"on", "op"}:
            continue
        if stars and before == "has":
            continue
        if stars and following[1] in {"hotel", "hotels", "screwdriver", "restaurant", "schroevendraaier"}:
            continue
        points = following[0] in {"points", "punten", "star", "stars"} and value >= 8
        verb_next = following[0] in FINITE and following[1] in {"wij", "we", "ik"}
        changed = (
            before in {"die", "deze", "dat", "that", "this", "uw", "je", "your"}
            and at + 1 < len(tokens)
            and bool(tokens[at + 1].marks & {"change", "remove"})
        )
        given = before == "een" and at > 1 and tokens[at - 2].word in {"ons", "us", "mij", "me"}
        if (
            stars
            or points
            or changed
            or (before in {"een", "n"} and verb_next)
            or (given and following[0] not in _COUNTED)
            or _is_grade(token.word, before, following)
        ):
            if value == 5 and before in {"daar", "er"} and following[0] == "van":
                value = 10  # of five stars
            token.marks.add("target")
            token.marks.add(
                "low" if value <= (3 if stars else 5) and "5" not in {following[1], following[2]} else "high"
            )


_COUNTED = frozenset(WORDS["unit"].split())


def _page(tokens: list[Token], at: int) -> bool:
    """Whether the words there name a page that shows reviews, not the lid of a box."""
    return any("public" in token.marks or token.word == "marketplace" for token in tokens[at : at + 3])


def _unmark_things(tokens: list[Token]) -> None:
    """ "The grade of oil", "the score on the box": nothing that is said of the seller."""
    for at, (token, word, after) in enumerate(zip(tokens, tokens[1:], tokens[2:], strict=False)):
        if token.word not in {"grade", "score", "rating", "mark", "marks", "review", "cijfer", "recensie"}:
            continue
        of = word.word == "of" and not (
            after.word in {"at", "our", "us", "me", "my", "over", "u", "je", "het", "een"}
            or after.marks & {"your", "target"}
            or after.word.isdigit()
        )
        on = word.word in {"on", "op"} and after.word in {"the", "de", "het"}
        if of or (on and not _page(tokens, at + 3)):
            token.marks -= {"review", "rate", "target"}


def _mark_stars(tokens: list[Token]) -> None:
    """Stars without a number: "the extra stars", not stars on something."""
    for before, token, after in zip(tokens, tokens[1:], [*tokens[2:], Token(".", 0, 0)], strict=False):
        if (
            token.word in STARS
            and token.word.endswith(("s", "n"))
            and after.word not in {"on", "op", "from", "in"}
            and before.word in _BEFORE_STARS
        ) or (
            token.word in {"star", "ster"}
            and (
                before.word in {"each", "every", "elke", "iedere", "extra", "ene", "one", "1", "per"}
                or after.word == "extra"
            )
        ):
            token.marks |= {"review", "target"}


def _is_grade(word: str, before: str, following: list[str]) -> bool:  # noqa: PLR0911 -- one way out per case reads best
    """Whether a bare number is a grade by what stands around it."""
    if following[0] == "/" and following[1] in {"5", "10"}:
        return True
    if (
        following[0] in {"out", "van"}
        and {"5", "10", "vijf", "tien", "five", "ten"} & set(following[1:])
        and before != "van"
    ):
        return True
    if before in {"die", "deze", "that", "this"} and (
        following[0] in {"weg", "gone", "down", "off"} or following[0] in AFTER_A_GRADE
    ):
        return True
    if following[0] in {"review", "beoordeling", "rating", "recensie", "reviews"}:
        return True
    if word in {"onvoldoende", "voldoende"}:
        return before in {"een", "n", "de"} and following[0] != "tijd"
    if before in {"daar", "er"} and following[0] == "van":
        return True
    if before not in BEFORE_A_GRADE:
        return False
    return (
        not following[0]
        or (not following[0][0].isalnum() and following[0] not in {"%", "€", "/"})
        or following[0] in AFTER_A_GRADE
    )


def mark_grades(tokens: list[Token]) -> None:
    """Marks the numbers and stars that are a grade of the seller, and takes the mark from what is none."""
    _mark_grades(tokens)
    _mark_stars(tokens)
    _unmark_things(tokens)
