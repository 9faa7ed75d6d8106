"""The words of a message, folded and marked one by one (R5.4)."""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import product

from .phrases import PHRASES
from .words import (
    KNOWN_WORDS,
    NUMBERS,
    SEPARABLE,
    WORDS,
)

# Letters of other alphabets that look like ours, and signs that stand in for letters.
_LOOK_ALIKES = str.maketrans("асеорхуіјѕԁһӏнвмткαορνικτ", "aceopxyijsdhlhbmtkaopvikt")


_LEET = str.maketrans("013457@$", "oieastas")


_INVISIBLE = frozenset("\u200b\u200c\u200d\u2060\ufeff\u00ad\u180e*_~`")


_QUOTES = str.maketrans("’‘´`′ʼ“”„«»", "''''''\"\"\"\"\"")  # noqa: RUF001 -- they are what it is about


_STAR_SIGNS = "⭐★🌟✨☆✭✮"


_TOKEN = re.compile(
    r"\d+(?:[.,]\d+)+|[$£€](?=\d)|[a-z0-9@$]+(?:['-][a-z0-9@$]+)*|['\"]?'n\b|[+%€£/=👍]|⭐+|[.!?…]+|\n|[,;:()\u2013\u2014]|-"
)


_SPACED = re.compile(r"(?<![a-z])(?:[a-z][ .\-]){3,40}[a-z](?![a-z])")


_BREAK = re.compile(r"\n[ \t]*\n")


_SHORT = re.compile(
    r"\b(?:a\.u\.b|s\.v\.p|z\.s\.m|o\.a|d\.m\.v|i\.v\.m|m\.b\.t|e\.g|i\.e|p\.s)\.?|"
    r"\b(?:bijv|nr|incl|excl|evt|mr|mrs|dr|dhr|mevr|mw|ca|art|no|tel)\.(?=[ \t]*[a-z0-9])"
)


_CONTRACTIONS = {
    "ll": "will", "ve": "have", "re": "are", "d": "would", "m": "am", "s": "is",
}  # fmt: skip


_WHOLE = {
    "won't": "will not", "can't": "can not", "cannot": "can not", "cant": "can not", "wont": "will not",
    "dont": "do not", "doesnt": "does not", "youll": "you will", "youve": "you have", "ive": "i have",
    "didnt": "did not", "isnt": "is not", "let's": "let us", "gonna": "going to", "wanna": "want to",
    "you're": "you are",
    "'n": "een", "n": "een", "'t": "het", "theyll": "they will", "neednt": "need not", "its": "it is",
    "thats": "that is",
    "shan't": "shall not", "'m": "hem", "even": "even", "ff": "even", "gotta": "must", "pls": "please",
}  # fmt: skip


_FUZZY = """
    beoordeling beoordelingen review reviews recensie cijfer feedback waardering sterren rating aanpassen aanpast
    aangepast wijzigen wijzigt verwijderen verwijdert verwijder verhogen verhoogt veranderen verandert terugbetaling
    terugbetalen terugbetaald terugstorten terugstorting terugstort vergoeding vergoeden vergoed cadeaubon tegoedbon
    waardebon korting kortingscode kortingsbon voucher refund refunded discount change changed remove removed update
    updated delete deleted replacement compensation positief positieve compensatie gratis ontvang krijgt zodra
    nieuwe exemplaar oplossing vervangend positive reimburse coupon money
    """


def _deletions(word: str) -> Iterator[str]:
    """The word with one letter less, each way."""
    return (word[:at] + word[at + 1 :] for at in range(len(word)))


def _lexicon() -> tuple[dict[str, frozenset[str]], dict[str, frozenset[str]], dict[str, frozenset[str]]]:
    """Marks per whole word, per beginning and per ending."""
    whole: dict[str, set[str]] = {}
    begins: dict[str, set[str]] = {}
    ends: dict[str, set[str]] = {}
    for mark, words in WORDS.items():
        for word in words.split():
            table = begins if word.endswith("*") else ends if word.startswith("*") else whole
            table.setdefault(word.strip("*"), set()).add(mark)
    tables = (whole, begins, ends)
    frozen = tuple({word: frozenset(marks) for word, marks in table.items()} for table in tables)
    return frozen[0], frozen[1], frozen[2]


def _phrases() -> dict[tuple[str, str], list[tuple[tuple[str, ...], str]]]:
    """Phrases by their first two words (of one-word ones the second is empty), longest first."""
    table: dict[tuple[str, str], list[tuple[tuple[str, ...], str]]] = {}
    for mark, lines in PHRASES.items():
        for line in filter(str.strip, lines.split("|")):
            for words in product(*(part.split("/") for part in line.split())):
                table.setdefault((words[0], words[1] if len(words) > 1 else ""), []).append((words, mark))
    for candidates in table.values():
        candidates.sort(key=lambda candidate: -len(candidate[0]))
    return table


_WHOLE_WORDS, _BEGINNINGS, _ENDINGS = _lexicon()


PHRASE_TABLE = _phrases()


_PHRASE_STARTS = frozenset(first for first, _ in PHRASE_TABLE)


PARTICLES = {verb: particles for verbs, particles in SEPARABLE.items() for verb in verbs.split()}
_TYPO_KEYS: dict[str, str] = {}


for _word in _FUZZY.split():
    for _key in (_word, *_deletions(_word)):
        _TYPO_KEYS.setdefault(_key, _word)


@dataclass(slots=True)
class Token:
    """A word or sign: folded, where it stands in the message as typed, and what it may mean."""

    word: str
    start: int
    end: int
    marks: set[str] = field(default_factory=set)


def _fold(text: str) -> tuple[str, list[int]]:
    """The text in plain lower-case letters, and for each of them the position in the text as typed."""
    letters: list[str] = []
    places: list[int] = []
    for at, typed in enumerate(text):
        if typed in _INVISIBLE:
            continue
        if typed in _STAR_SIGNS:
            folded = "⭐"
        elif typed.isascii():
            folded = typed.lower()
        else:
            decomposed = unicodedata.normalize("NFKD", typed).casefold().translate(_QUOTES).translate(_LOOK_ALIKES)
            folded = "".join(letter for letter in decomposed if not unicodedata.combining(letter))
        letters.append(folded)
        places.extend([at] * len(folded))
    places.append(len(text))
    return "".join(letters), places


def _despace(folded: str, places: list[int]) -> tuple[str, list[int]]:
    """Letters set apart ("r e v i e w", "r.e.f.u.n.d") become a word again; abbreviations lose their full stops."""
    drop: set[int] = set()
    for match in _SPACED.finditer(folded):
        drop.update(at for at in range(match.start(), match.end()) if not folded[at].isalpha())
    for match in _SHORT.finditer(folded):
        drop.update(at for at in range(match.start(), match.end()) if folded[at] == ".")
    if not drop:
        return folded, places
    kept = [at for at in range(len(folded)) if at not in drop]
    return "".join(folded[at] for at in kept), [*(places[at] for at in kept), places[-1]]


@lru_cache(maxsize=4096)
def _marks_of(word: str) -> frozenset[str]:
    """What a word may mean by itself."""
    marks = _WHOLE_WORDS.get(word, frozenset())
    for length in range(min(len(word), 16), 3, -1):
        if (found := _BEGINNINGS.get(word[:length])) is not None:
            marks |= found
            break
    if len(word) > 8:
        for length in range(4, min(len(word) - 2, 19)):
            if (found := _ENDINGS.get(word[-length:])) is not None:
                return marks | found
    return marks


def _spelled(word: str) -> str:  # noqa: PLR0911 -- one way out per case reads best
    """The word as it was meant: letters for look-alike digits, one slip of the finger in a telling word mended."""
    if _marks_of(word) or word in _PHRASE_STARTS or word in PARTICLES or word in KNOWN_WORDS or word in NUMBERS:
        return word
    if word.isdigit():
        return word
    if not word.isalpha():
        plain = word.translate(_LEET)
        joined = plain.replace("-", "")
        return next((form for form in (plain, joined) if _marks_of(form)), word)
    if not 6 <= len(word) <= 18:
        return word
    if (meant := _TYPO_KEYS.get(word)) is not None and len(meant) > 5:
        return meant
    for key in _deletions(word):
        meant = _TYPO_KEYS.get(key)
        if meant is not None and len(meant) > 5 and word[0] == meant[0]:
            return meant
    return word


def _parts(raw: str) -> list[str]:  # noqa: PLR0911 -- one way out per case reads best
    """The words of one written word: "we'll" is two, "5-star" too."""
    if raw in _WHOLE:
        return _WHOLE[raw].split()
    if "'" in raw:
        head, _, tail = raw.rpartition("'")
        if tail == "t" and head.endswith("n"):
            return [head[:-1], "not"]
        if tail in _CONTRACTIONS and head:
            if tail == "s" and head not in {"it", "that", "there", "what", "he", "she", "here", "who"}:
                return [head]
            return [head, _CONTRACTIONS[tail]]
        raw = raw.replace("'", "")
    if match := re.fullmatch(r"(\d+)-?(sterren|ster|stars|star|sterrenreview|sterrenbeoordeling)(?:-(.+))?", raw):
        noun = ["review"] if "ren" in match[2] and len(match[2]) > 7 else []
        return [match[1], "sterren", *noun, *([match[3]] if match[3] else [])]
    head, dash, tail = raw.partition("-")
    if dash and (head in NUMBERS or tail.startswith("star")):
        return [head, *tail.split("-")]
    if dash and not _marks_of(raw) and raw.replace("-", "").isalpha():
        joined = raw.replace("-", "")
        return [joined] if _marks_of(joined) and not _marks_of(tail) else raw.split("-")
    return [raw]


def tokens_of(text: str) -> list[Token]:
    """The words and signs of the message, marked one by one."""
    folded, places = _despace(*_fold(text))
    breaks = {match.start() for match in _BREAK.finditer(folded)}
    tokens: list[Token] = []
    for match in _TOKEN.finditer(folded):
        raw, start, end = match.group(), places[match.start()], places[match.end() - 1] + 1
        if raw == "\n":
            if match.start() in breaks:
                tokens.append(Token("\n\n", start, end))
            continue
        if raw[0] == "⭐":
            tokens += [Token("5", start, end), Token("sterren", start, end)]
            continue
        if raw == "👍":
            tokens.append(Token("👍", start, end, {"target"}))
            continue
        for part in filter(None, _parts(raw)):
            word = _spelled(part) if part[0].isalnum() else part
            tokens.append(Token(word, start, end, set(_marks_of(word))))
    return tokens
