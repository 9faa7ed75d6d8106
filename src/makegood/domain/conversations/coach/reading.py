"""How the coach reads a message: folded, cut into clauses, and knowing which of them say no.

Dutch and English are read at once, so that nobody needs to say which it is. Everything is linear in the length of the
text: one pass for each pattern, and gaps inside patterns are bounded.
"""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise


def any_of(*patterns: str) -> re.Pattern[str]:
    """A pattern for whole words: any of these."""
    return re.compile(rf"\b(?:{'|'.join(patterns)})\b")


WORD = re.compile(r"[^\W_]+(?:'[^\W_]+)?")

_BREAK = re.compile(
    r"[.,:;!?()\n…–—]+"
    # A conjunction begins a clause and stays in it; "and" only before a new subject.
    r"|\s(?=(?:maar|echter|but|however|dan|then|dus|so|dat|that|die|which|who|want|because|omdat|daarom|therefore"
    r"|hoewel|though|although|als|if|indien|mocht|wanneer|when|zodra|until|totdat|tenzij|unless)\b"
    r"|(?:en|and|of|or) (?:ik|we|wij|u|je|jij|i|you|shall|will|would|could|can|kan|zal)\b)"
)
_SENTENCE_END = frozenset(".!?\n…")
_CONTRAST = ("maar ", "but ", "echter ", "however ")
_INHERITS = ("dat ", "that ")
_CONDITION = ("als ", "if ", "indien ", "mocht ", "wanneer ", "when ")
_SUBJECT = re.compile(r"\b(?:we|wij|ik|i)\b")

NEGATION = re.compile(
    r"\b(?:niet|niets|niks|geen|nooit|nimmer|niemand|nergens|onmogelijk|uitgesloten|weiger\w{0,5}|evenmin|noch"
    r"|not|no|never|nothing|nobody|none|cannot|cant|dont|wont|doesnt|didnt|isnt|arent|wasnt|wouldnt|couldnt|impossible"
    r"|little (?:we|i) can|weinig (?:\w{1,8} )?(?:aan|voor)|unable|refus(?:e|es|ed|ing|al)|declin(?:e|es|ed|ing)"
    r"|reject\w{0,3}|neither|nor|hardly|\w{2,6}n't)\b"
)

# Words of refusal in sentences that refuse nothing.
_HARMLESS = re.compile(
    r"\b(?:(?:geen|no) (?:probleem|problem|problems|worries|zorgen|moeite|trouble|doubt|twijfel)"
    r"|no questions asked|no strings attached|no matter|no later than|niet later dan|no longer than"
    r"|(?:at )?no (?:extra |additional |further )?(?:cost|costs|charge|charges|expense)"
    r"|(?:zonder|geen) (?:extra |verdere |bijkomende )?(?:kosten|verzendkosten)|nothing to pay"
    r"|for nothing|voor niets|voor niks|niet alleen|not only|not just|zo niet|if not|why not|waarom niet"
    r"|not to worry|niet zomaar"
    r"|(?:do not|don't|dont) (?:hesitate|worry)|aarzel (?:dan )?niet|schroom (?:dan )?niet|(?:can't|cannot) wait"
    r"|(?:couldn't|can't|cannot) agree more"
    r"|(?:you|u|je|jij) (?:do not|don't|dont|won't|will not) (?:need|have)|(?:you )?(?:need not|needn't)|no need"
    r"|(?:hoef|hoeft|hoeven) (?:\w{1,20} ){0,3}(?:niet|niets|niks|geen))\b"
)


@dataclass(frozen=True, slots=True)
class Clause:
    """A part of a sentence: where it stands in the text, its folded words, and what surrounds it.

    `negated`: it says no. `contrasted`: a "but" stands before it in its sentence.
    """

    start: int
    end: int
    words: str
    negated: bool
    contrasted: bool


def composed(text: str) -> str:
    """The text with one character per letter and straight apostrophes; `fold` keeps its length."""
    return unicodedata.normalize("NFC", text).replace("’", "'").replace("\u2018", "'")


def fold(text: str) -> str:
    """Lower case without accents, character for character, so that a place in one is the same place in the other."""
    return "".join(_fold_one(char) for char in text)


def _fold_one(char: str) -> str:
    if char.isascii():
        return char.lower()
    return (unicodedata.normalize("NFKD", char)[:1].lower() or char)[:1]


def blank(pattern: re.Pattern[str], text: str) -> str:
    """The text with spaces in the place of what the pattern finds."""
    return pattern.sub(lambda found: " " * len(found.group()), text)


def clauses(folded: str) -> Iterator[Clause]:
    """The clauses of a folded text, in order."""
    text = blank(_HARMLESS, folded)
    cuts = [(0, 0), *(found.span() for found in _BREAK.finditer(text)), (len(text), len(text))]
    contrasted = before = False
    for (mark, start), (end, _after) in pairwise(cuts):
        gap = text[mark:start]
        if not _SENTENCE_END.isdisjoint(gap):
            contrasted = False
        words = text[start:end].strip()
        contrasted = contrasted or f"{words} ".startswith(_CONTRAST)
        inherited = before and gap.isspace() and words.startswith(_INHERITS)
        for first, last in _halves(text, start, end):
            part = text[first:last]
            before = inherited or NEGATION.search(part) is not None
            if part.strip():
                yield Clause(first, last, part.strip(), before, contrasted)


def _halves(text: str, start: int, end: int) -> list[tuple[int, int]]:
    """A condition without a comma: "if it does not fit we refund you" is cut before its second half."""
    part = text[start:end].lstrip()
    if not part.startswith(_CONDITION):
        return [(start, end)]
    begin = end - len(part)
    found = next((found for found in _SUBJECT.finditer(part) if part[: found.start()].count(" ") > 2), None)
    if found is None:
        return [(start, end)]
    return [(start, begin + found.start()), (begin + found.start(), end)]
