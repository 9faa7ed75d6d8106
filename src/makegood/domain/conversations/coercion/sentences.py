"""A message as the coercion check reads it: words with their marks, sentences, and the clauses of a sentence (R5.4)."""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import product

from .phrases import PHRASES
from .words import (
    AFTER_A_GRADE,
    AUXILIARIES,
    BEFORE_A_GRADE,
    DUTCH_SUBJECTS,
    ENGLISH_VERBS,
    FINITE,
    GAINS,
    JOINS,
    KNOWN_WORDS,
    NUMBERS,
    SEPARABLE,
    STARS,
    SUBJECTS,
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
_SHORT = re.compile(r"\b(?:a\.u\.b|s\.v\.p|z\.s\.m|o\.a|d\.m\.v|i\.v\.m|m\.b\.t|e\.g|i\.e|p\.s)\.?|\b(?:bijv|nr|incl|excl|evt|mr|mrs|dr|dhr|mevr|mw|ca|art|no|tel)\.(?=[ \t]*[a-z0-9])")
_CONTRACTIONS = {
    "ll": "will", "ve": "have", "re": "are", "d": "would", "m": "am", "s": "is",
}  # fmt: skip
_WHOLE = {
    "won't": "will not", "can't": "can not", "cannot": "can not", "cant": "can not", "wont": "will not",
    "dont": "do not", "doesnt": "does not", "youll": "you will", "youve": "you have", "ive": "i have",
    "didnt": "did not", "isnt": "is not", "let's": "let us", "gonna": "going to", "wanna": "want to", "you're": "you are",
    "'n": "een", "n": "een", "'t": "het", "theyll": "they will", "neednt": "need not", "its": "it is", "thats": "that is",
    "shan't": "shall not", "'m": "hem", "even": "even", "ff": "even", "gotta": "must", "pls": "please",
}  # fmt: skip
_BEFORE_STARS = frozenset(["more", "extra", "the", "those", "all", "full", "few", "missing", "golden", "your", "uw", "meer", "alle", "wat", "die", "some", "maximum", "gouden"])
# Nobody writes longer ones; it bounds the work that hostile text can cause.
_LONGEST_SENTENCE = 120
END = re.compile(r"[.!?…]+$")
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


def _phrases() -> dict[str, list[tuple[tuple[str, ...], str]]]:
    """Phrases by their first word, longest first."""
    table: dict[str, list[tuple[tuple[str, ...], str]]] = {}
    for mark, lines in PHRASES.items():
        for line in filter(str.strip, lines.split("|")):
            for words in product(*(part.split("/") for part in line.split())):
                table.setdefault(words[0], []).append((words, mark))
    for candidates in table.values():
        candidates.sort(key=lambda candidate: -len(candidate[0]))
    return table


_WHOLE_WORDS, _BEGINNINGS, _ENDINGS = _lexicon()
_PHRASES = _phrases()
_PARTICLES = {verb: particles for verbs, particles in SEPARABLE.items() for verb in verbs.split()}
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


@dataclass(slots=True)
class Clause:
    """A part of a sentence with one verb, roughly; `kind` says how it hangs on the others."""

    tokens: list[Token]
    kind: str = ""  # "", "if", "unless", "even_if", "for_that"
    joined: bool = False  # begins with "and", "but", ...
    after_comma: bool = False

    _marks: set[str] | None = None
    _words: list[str] | None = None

    def marks(self) -> set[str]:
        """The marks of all its words; asked for only once the clause is complete, as the rules ask very often."""
        if self._marks is None:
            self._marks = set().union(*(token.marks for token in self.tokens))
        return self._marks

    def has(self, *marks: str) -> bool:
        """Whether a word of the clause bears one of the marks."""
        return not self.marks().isdisjoint(marks)

    def words(self) -> list[str]:
        """The folded words."""
        if self._words is None:
            self._words = [token.word for token in self.tokens]
        return self._words


@dataclass(slots=True)
class Sentence:
    """One sentence: its clauses and where it stands in the message as typed."""

    start: int
    end: int
    clauses: list[Clause]
    question: bool
    _marks: set[str] | None = None

    def has(self, *marks: str) -> bool:
        """Whether a word of the sentence bears one of the marks."""
        if self._marks is None:
            self._marks = set().union(*(clause.marks() for clause in self.clauses))
        return not self._marks.isdisjoint(marks)

    def tokens(self) -> list[Token]:
        """All words of the sentence in order."""
        return [token for clause in self.clauses for token in clause.tokens]


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


def _spelled(word: str) -> str:
    """The word as it was meant: letters for look-alike digits, one slip of the finger in a telling word mended."""
    if _marks_of(word) or word in _PHRASES or word in _PARTICLES or word in KNOWN_WORDS or word in NUMBERS:
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


def _parts(raw: str) -> list[str]:
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


def _tokens(text: str) -> list[Token]:
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
        for part in _parts(raw):
            word = _spelled(part) if part[0].isalnum() else part
            tokens.append(Token(word, start, end, set(_marks_of(word))))
    return tokens


def _mark_phrases(tokens: list[Token]) -> None:
    """Turns of phrase get their mark on the first word; the words in them mean nothing else any more."""
    at = 0
    while at < len(tokens):
        for words, mark in _PHRASES.get(tokens[at].word, ()):
            if len(words) == 1 or all(
                at + step < len(tokens) and tokens[at + step].word == word for step, word in enumerate(words)
            ):
                keep = tokens[at].marks if len(words) == 1 else set()
                for token in tokens[at : at + len(words)]:
                    lasting = {"you", "your", "we", "us", "no", "thing", "want"}
                    if mark not in {"nothing_meant", "exchange", "regardless", "refusal"}:
                        lasting |= {"refund", "gift", "only", "duty"}
                    if mark == "refusal":
                        lasting |= {"refund", "gift", "remark"}
                    if mark == "nothing_meant":
                        lasting = {"you", "your", "we", "us"}
                    token.marks &= lasting
                    token.marks.add("phrase")
                tokens[at].marks |= keep | {mark}
                at += len(words) - 1
                break
        at += 1


def _mark_separable(tokens: list[Token]) -> None:
    """`Past … aan`: the verb gets the mark that it has together with its particle."""
    for at, token in enumerate(tokens):
        particles = _PARTICLES.get(token.word)
        if not particles or "phrase" in token.marks:
            continue
        before = [tokens[at - back].word for back in (1, 2) if at >= back]
        if len(before) == 2 and before[0] == "te" and before[1] in particles:
            token.marks.add(particles[before[1]])
            continue
        for step, other in enumerate(tokens[at + 1 : at + 16], at + 1):
            if other.word in {"\n\n", ";"} or END.match(other.word):
                break
            if other.word in particles and (other.word not in {"op", "in"} or _ends_clause(tokens, step)):
                token.marks.add(particles[other.word])
                break


def _ends_clause(tokens: list[Token], at: int) -> bool:
    """Whether a clause may end after this particle ("we lossen het op", not "op de foto")."""
    following = tokens[at + 1].word if at + 1 < len(tokens) else "."
    return following not in {"de", "het", "uw", "een", "je", "deze", "die", "dit", "dat", "onze", "prijs", "voorwaarde"}


def _mark_grades(tokens: list[Token]) -> None:
    """A number that is a grade ("een 10", "5 stars", "9/10") is a target; a low one is marked so."""
    for at, token in enumerate(tokens):
        value = NUMBERS.get(token.word)
        if value is None or "phrase" in token.marks:
            continue
        before = tokens[at - 1].word if at else ""
        following = [other.word for other in tokens[at + 1 : at + 4]] + ["", "", ""]
        stars = following[0] in STARS or (following[0] in {"gele", "volle", "gouden", "golden", "shiny", "full", "of", "big"} and following[1] in STARS)
        if stars and following[1] in {"hotel", "hotels", "screwdriver", "restaurant", "schroevendraaier"}:
            continue
        points = following[0] in {"points", "punten", "star", "stars"} and value >= 8
        if stars or points or _is_grade(token.word, before, following):
            token.marks.add("target")
            token.marks.add("low" if value <= (3 if stars else 5) and "5" not in {following[1], following[2]} else "high")


def _mark_stars(tokens: list[Token]) -> None:
    """Stars without a number: "the extra stars", not stars on something."""
    for before, token, after in zip(tokens, tokens[1:], [*tokens[2:], Token(".", 0, 0)], strict=False):
        if token.word in STARS and token.word.endswith(("s", "n")) and after.word not in {"on", "op", "from", "in"} and before.word in _BEFORE_STARS:
            token.marks |= {"review", "target"}


def _is_grade(word: str, before: str, following: list[str]) -> bool:
    """Whether a bare number is a grade by what stands around it."""
    if following[0] == "/" and following[1] in {"5", "10"}:
        return True
    if following[0] in {"out", "van"} and {"5", "10", "vijf", "tien", "five", "ten"} & set(following[1:]) and before != "van":
        return True
    if before in {"die", "deze", "that", "this"} and (following[0] in {"weg", "gone", "down", "off"} or following[0] in AFTER_A_GRADE):
        return True
    if following[0] in {"review", "beoordeling", "rating", "recensie", "reviews"}:
        return True
    if word in {"onvoldoende", "voldoende"}:
        return before in {"een", "n", "de"} and following[0] != "tijd"
    if before not in BEFORE_A_GRADE:
        return False
    return not following[0] or (not following[0][0].isalnum() and following[0] not in {"%", "€", "/"}) or following[0] in AFTER_A_GRADE


def _sentences(tokens: list[Token]) -> Iterator[tuple[list[Token], bool]]:
    """The words of each sentence, and whether it is a question."""
    current: list[Token] = []
    for token in tokens:
        if token.word in {"\n\n", ";"} or END.match(token.word):
            if current:
                yield current, "?" in token.word
            current = []
        elif len(current) >= _LONGEST_SENTENCE:
            yield current, False
            current = [token]
        else:
            current.append(token)
    if current:
        yield current, False


_PUNCTUATION = frozenset([",", ":", "(", ")", "\u2013", "\u2014", "-", "="])


def _starts_main(tokens: list[Token], at: int) -> bool:
    """Whether a conditional clause ends here and its consequence begins, without a comma ("zien maken wij")."""
    token, following = tokens[at], tokens[at + 1] if at + 1 < len(tokens) else None
    if following is None:
        return False
    if token.word in FINITE and following.word in DUTCH_SUBJECTS and "phrase" not in token.marks:
        return True
    if token.word in {"we", "i", "you"} and (following.word in ENGLISH_VERBS or "refund" in following.marks):
        return True
    if token.word == "there" and following.word == "is":
        return True
    if token.word in {"your", "the", "a"}:
        gain = any({"refund", "gift", "replacement", "solution"} & other.marks for other in tokens[at + 1 : at + 3])
        return gain and any(other.word in ENGLISH_VERBS for other in tokens[at + 2 : at + 4])
    return False


def _clauses(tokens: list[Token]) -> list[Clause]:
    """The clauses of a sentence, each with how it hangs on the others."""
    clauses: list[Clause] = [Clause([])]
    comma = False
    for at, token in enumerate(tokens):
        current = clauses[-1]
        if token.word in _PUNCTUATION:
            comma = True
            continue
        following = tokens[at + 1] if at + 1 < len(tokens) else None
        kind = next((mark for mark in ("even_if", "for_that", "unless", "if") if mark in token.marks), "")
        if kind == "if" and token.word == "als" and _comparison(tokens, at):
            kind = ""
        joins = token.word in JOINS and following is not None and (comma or following.word in SUBJECTS or following.word in FINITE | GAINS or bool(following.marks & {"if", "refund", "gift", "after", "exchange"}))
        then = token.word in {"dan", "then", "vervolgens", "daarna"} and not _than(tokens, at) and len(current.tokens) > 1 and following is not None and (
            following.word in FINITE | {"we", "i", "wij", "your", "the", "you"} and current.tokens[-1].word not in AUXILIARIES and "if" not in current.tokens[-2].marks
        )
        in_condition = current.kind in {"if", "unless", "for_that", "even_if"} and len(current.tokens) > 2
        if not current.tokens:
            current.kind, current.joined, current.after_comma = kind, current.joined or token.word in JOINS, comma
            current.tokens.append(token)
        elif kind and not (len(current.tokens) == 1 and (current.joined or current.kind)):
            clauses.append(Clause([token], kind, current.tokens[-1].word in JOINS, comma))
        elif kind:
            current.kind = kind
            current.tokens.append(token)
        elif "otherwise" in token.marks:
            clauses.append(Clause([token], "", True, comma))
        elif comma or joins or then or (in_condition and token.word in GAINS and _relative(current) and _names_review(current)) or (in_condition and _starts_main(tokens, at)):
            inherited = current.kind if joins and not comma and not _starts_main(tokens, at + 1) else ""
            clauses.append(Clause([token], inherited, token.word in JOINS, comma))
        else:
            current.tokens.append(token)
        comma = False
    clauses = [clause for clause in clauses if clause.tokens]
    for clause, following in zip(clauses, clauses[1:], strict=False):
        words = [token.word for token in clause.tokens[:3]]
        if len(words) > 2 and not clause.kind and following.tokens[0].word == "dan" and words[0] not in {"dan", "als"}:
            if words[1] in {"uw", "u", "je", "de", "die", "deze", "jouw", "het"} and (words[0].endswith("t") or words[1] == "je"):
                clause.kind = "if"  # "Past u uw cijfer aan, dan ...": the verb first makes a condition
    return _without_asides(clauses)


def _names_review(clause: Clause) -> bool:
    """Whether the clause, still growing, names a review."""
    return any(token.marks & {"review", "target", "remark", "public", "experience"} for token in clause.tokens)


def _relative(clause: Clause) -> bool:
    """Whether the clause says of whom it speaks: "customers who", "wie"."""
    return clause.tokens[0].word in {
        "customers", "klanten", "anyone", "everyone", "everybody", "anybody", "those", "clients", "buyers", "shoppers", "people",
        "reviewers", "every", "each", "whoever", "wie", "iedereen", "ieder", "elke", "kopers", "een", "degene", "degenen", "hij", "mensen",
    }  # fmt: skip


def _comparison(tokens: list[Token], at: int) -> bool:
    """`als` that compares ("zo snel als") or names a role ("als verkoper"), and is no condition."""
    before = tokens[at - 1].word if at else ""
    following = tokens[at + 1].word if at + 1 < len(tokens) else ""
    return before in {"zoals", "snel", "goed", "zoveel", "hetzelfde", "zowel", "evenveel"} or following in {"verkoper", "winkel", "volgt", "ondernemer", "klein", "bedrijf", "team", "altijd", "afgesproken"}


def _than(tokens: list[Token], at: int) -> bool:
    """`dan` that compares: "meer dan", "niet eerder dan"."""
    before = tokens[at - 1].word if at else ""
    return before in {"meer", "minder", "hoger", "lager", "beter", "later", "eerder", "anders", "liever", "groter", "langer", "slechter", "sneller", "pas", "doen"}


def _without_asides(clauses: list[Clause]) -> list[Clause]:
    """A word or two between commas ("als u, zoals u schreef, ...") does not end a condition."""
    kept: list[Clause] = []
    for clause in clauses:
        previous = kept[-1] if kept else None
        if previous and previous.kind and not clause.kind and clause.after_comma and len(previous.tokens) <= 2:
            previous.tokens += clause.tokens
        else:
            kept.append(clause)
    return kept


def read(text: str) -> list[Sentence]:
    """The sentences of a message, in order."""
    tokens = _tokens(text)
    _mark_phrases(tokens)
    _mark_separable(tokens)
    _mark_grades(tokens)
    _mark_stars(tokens)
    return [
        Sentence(words[0].start, words[-1].end, _clauses(words), question) for words, question in _sentences(tokens)
    ]
