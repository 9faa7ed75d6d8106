"""A message as the coercion check reads it: its sentences, and the clauses of a sentence (R5.4)."""

import itertools
import re
from collections.abc import Iterator
from dataclasses import dataclass

from .grades import mark_grades
from .tokens import PARTICLES, PHRASE_TABLE, Token, tokens_of
from .words import (
    AUXILIARIES,
    CONDITION_STARTS,
    DUTCH_SUBJECTS,
    ENGLISH_VERBS,
    FINITE,
    GAINS,
    JOINS,
    SUBJECTS,
)

# Nobody writes longer ones; it bounds the work that hostile text can cause.
_LONGEST_SENTENCE = 80


END = re.compile(r"[.!?…]+$")


@dataclass(slots=True)
class Clause:
    """A part of a sentence with one verb, roughly; `kind` says how it hangs on the others."""

    tokens: list[Token]
    kind: str = ""  # "", "if", "unless", "even_if", "for_that"
    joined: bool = False  # begins with "and", "but", ...
    after_comma: bool = False

    named: list[int] | None = None  # where it names a review, kept by `wishes.references`

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


def _lasting(mark: str) -> set[str]:
    """The marks that words keep inside a turn of phrase with that mark."""
    if mark == "nothing_meant":
        return {"you", "your", "we", "us"}
    lasting = {"you", "your", "we", "us", "no", "thing", "want", "reviewer"}
    if mark not in {"exchange", "regardless", "refusal"}:
        lasting |= {"refund", "gift", "only", "duty"}
    if mark in {"if", "that_done", "change"}:
        lasting |= {"review", "target", "low", "bad"}
    if mark == "refusal":
        lasting |= {"refund", "gift", "remark"}
    return lasting - {"no"} if mark == "keep_it" else lasting


def _mark_phrases(tokens: list[Token]) -> None:
    """Turns of phrase get their mark on the first word; the words in them mean nothing else any more."""
    at = 0
    while at < len(tokens):
        following = tokens[at + 1].word if at + 1 < len(tokens) else ""
        first = tokens[at].word
        for words, mark in (
            *PHRASE_TABLE.get((first, following), ()),
            *(PHRASE_TABLE.get((first, ""), ()) if following else ()),
        ):
            if len(words) == 1 or all(
                at + step < len(tokens) and tokens[at + step].word == word for step, word in enumerate(words)
            ):
                keep = tokens[at].marks if len(words) == 1 else set()
                for token in tokens[at : at + len(words)]:
                    token.marks &= _lasting(mark)
                    token.marks.add("phrase")
                tokens[at].marks |= keep | {mark}
                if mark == "that_done" and first in CONDITION_STARTS and words[-1] != "which":
                    tokens[at].marks.add("if")
                at += len(words) - 1
                break
        at += 1


def _mark_separable(tokens: list[Token]) -> None:
    """`Past … aan`: the verb gets the mark that it has together with its particle."""
    for at, token in enumerate(tokens):
        particles = PARTICLES.get(token.word)
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


def _starts_main(tokens: list[Token], at: int) -> bool:  # noqa: PLR0911 -- one way out per case reads best
    """Whether a conditional clause ends here and its consequence begins, without a comma ("zien maken wij")."""
    if at and (tokens[at - 1].word in {"that", "dat", "as", "if", "when", "once", "and"} or _in_phrase(tokens, at)):
        return False
    token, following = tokens[at], tokens[at + 1] if at + 1 < len(tokens) else None
    if following is None:
        return False
    if token.word in FINITE and following.word in DUTCH_SUBJECTS and "phrase" not in token.marks:
        return True
    if following.word == "are" and at + 2 < len(tokens) and "review" in tokens[at + 2].marks:
        return False  # "you're review"
    if token.word in {"we", "i", "you"} and (following.word in ENGLISH_VERBS or "refund" in following.marks):
        return True
    if token.word == "there" and following.word == "is":
        return True
    if token.word in {"your", "the", "a"}:
        gain = any({"refund", "gift", "replacement", "solution"} & other.marks for other in tokens[at + 1 : at + 3])
        return gain and any(other.word in ENGLISH_VERBS for other in tokens[at + 2 : at + 4])
    return False


def _clauses(tokens: list[Token]) -> list[Clause]:  # noqa: C901 -- one way out per case reads best
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
        joins = (
            token.word in JOINS
            and following is not None
            and (
                comma
                or following.word in SUBJECTS
                or following.word in FINITE | GAINS
                or bool(following.marks & {"if", "refund", "gift", "after", "exchange"})
            )
        )
        then = (
            token.word in {"dan", "then", "vervolgens", "daarna"}
            and not _than(tokens, at)
            and len(current.tokens) > 1
            and following is not None
            and (
                following.word in FINITE | {"we", "i", "wij", "your", "the", "you"}
                and current.tokens[-1].word not in AUXILIARIES
                and "if" not in current.tokens[-2].marks
            )
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
        elif (
            comma
            or joins
            or then
            or (in_condition and token.word in GAINS and _relative(current) and _names_review(current))
            or (in_condition and _starts_main(tokens, at))
        ):
            inherited = current.kind if joins and not comma and not _starts_main(tokens, at + 1) else ""
            clauses.append(Clause([token], inherited, token.word in JOINS, comma))
        else:
            current.tokens.append(token)
        comma = False
    clauses = [clause for clause in clauses if clause.tokens]
    for clause, consequence in itertools.pairwise(clauses):
        if not clause.kind and consequence.tokens[0].word == "dan" and _verb_first(clause):
            clause.kind = "if"
    return _without_asides(clauses)


def _in_phrase(tokens: list[Token], at: int) -> bool:
    """Whether the turn of phrase that opens the condition ends just before ("as soon as | we")."""
    return "phrase" in tokens[at - 1].marks and any(
        "if" in token.marks and "phrase" in token.marks for token in tokens[max(0, at - 3) : at]
    )


def _verb_first(clause: Clause) -> bool:
    """Whether the verb comes first, which makes a condition: "Past u uw cijfer aan, dan ..."."""
    words = [token.word for token in clause.tokens[:3]]
    if len(words) < 3 or words[0] in {"dan", "als"}:
        return False
    subject = words[1] in {"uw", "u", "je", "de", "die", "deze", "jouw", "het"}
    return subject and (words[0].endswith("t") or words[1] == "je")


def _names_review(clause: Clause) -> bool:
    """Whether the clause, still growing, names a review."""
    return any(token.marks & {"review", "target", "remark", "public", "experience"} for token in clause.tokens)


def _relative(clause: Clause) -> bool:
    """Whether the clause says of whom it speaks: "customers who", "wie"."""
    return clause.tokens[0].word in {
        "customers", "klanten", "anyone", "everyone", "everybody", "anybody", "those", "clients", "buyers",
        "shoppers", "people",
        "reviewers", "every", "each", "whoever", "wie", "iedereen", "ieder", "elke", "kopers", "een", "degene",
        "degenen", "hij", "mensen",
    }  # fmt: skip


def _comparison(tokens: list[Token], at: int) -> bool:
    """`als` that compares ("zo snel als") or names a role ("als verkoper"), and is no condition."""
    before = tokens[at - 1].word if at else ""
    following = tokens[at + 1].word if at + 1 < len(tokens) else ""
    return before in {"zoals", "snel", "goed", "zoveel", "hetzelfde", "zowel", "evenveel"} or following in {
        "verkoper",
        "winkel",
        "volgt",
        "ondernemer",
        "klein",
        "bedrijf",
        "team",
        "altijd",
        "afgesproken",
        "eerste",
        "laatste",
        "enige",
    }


def _than(tokens: list[Token], at: int) -> bool:
    """`dan` that compares: "meer dan", "niet eerder dan"."""
    before = tokens[at - 1].word if at else ""
    return before in {
        "meer",
        "minder",
        "hoger",
        "lager",
        "beter",
        "later",
        "eerder",
        "anders",
        "liever",
        "groter",
        "langer",
        "slechter",
        "sneller",
        "pas",
        "doen",
    }


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
    tokens = tokens_of(text)
    _mark_phrases(tokens)
    _mark_separable(tokens)
    mark_grades(tokens)
    return [
        Sentence(words[0].start, words[-1].end, _clauses(words), question) for words, question in _sentences(tokens)
    ]
