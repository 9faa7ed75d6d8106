"""What the learned part of the coercion check looks at in a run of sentences (R5.4)."""

from collections import Counter
from collections.abc import Iterator, Sequence

from .lines import Line, Part

RUN = 4
"""How many sentences are judged together: a bargain reaches no further, and a long message is judged part by part."""

_NAMES = ("review", "remark", "experience", "target", "rate")
_NEAR = 10  # words that mean something; how far apart two of them are seen as a pair
_BESIDE = 5  # clauses


def runs(lines: Sequence[Line]) -> list[Sequence[Line]]:
    """Each run of `RUN` sentences that follow each other; the whole, when there are no more."""
    return [lines[at : at + RUN] for at in range(max(1, len(lines) - RUN + 1))] if lines else []


def features(lines: Sequence[Line]) -> Counter[str]:
    """How often each feature occurs in some sentences. The letter before the colon says of what it is made.

    w: up to three words; m: the same with the marks of words in place of the words; p: two marks in their order;
    l: four letters of a longer word; a: an act on a review; b: a benefit; s: up to four clauses, each as what it
    says; o: two clauses in their order.
    """
    words: list[str] = []
    marks: list[str] = []
    clauses: list[str] = []
    found: Counter[str] = Counter()
    for line in lines:
        for part in line.parts:
            found.update(_said(part))
            clauses.append(_sign(part))
            if part.clause.kind:
                words.append(f"<{part.clause.kind}>")
                marks.append(f"<{part.clause.kind}>")
            for token in part.clause.tokens:
                word = "#" if token.word[:1].isdigit() else token.word
                words.append(word)
                marks.append("+".join(sorted(token.marks)) or word)
        end = "?" if line.sentence.question else "."
        for row in (words, marks, clauses):
            row.append(end)
        if line.released:
            found["a:released"] += 1
    telling = [mark for mark in marks if "+" in mark or mark[0] in "<.?"]
    found.update(f"w:{run}" for run in _grams(words, 3))
    found.update(f"m:{run}" for run in _grams(marks, 3))
    found.update(f"p:{pair}" for pair in _pairs(telling, 2, _NEAR))
    found.update(f"l:{word[at : at + 4]}" for word in words if len(word) > 4 for at in range(len(word) - 3))
    found.update(f"s:{run}" for run in _grams(clauses, 4))
    found.update(f"o:{pair}" for pair in _pairs(clauses, 1, _BESIDE))
    return found


def _said(part: Part) -> Iterator[str]:
    if part.act:
        yield f"a:{part.act.kind}:{part.act.mood}:{part.act.wanted}"
    if part.benefit:
        yield f"b:{part.benefit.kind}:{part.benefit.positive}:{part.benefit.done}"


def _sign(part: Part) -> str:
    """A clause as what it says: how it hangs on the others, act, benefit, whether it names a review or says no."""
    sign = part.clause.kind or "-"
    if part.act:
        sign += f"A{part.act.mood}{'w' if part.act.wanted else ''}"
    if part.benefit:
        sign += f"B{int(part.benefit.positive)}{int(part.benefit.done)}"
    if part.clause.has(*_NAMES):
        sign += "r"
    return sign + "n" if part.clause.has("no") else sign


def _grams(row: Sequence[str], longest: int) -> Iterator[str]:
    return (" ".join(row[at : at + size]) for size in range(1, longest + 1) for at in range(len(row) - size + 1))


def _pairs(row: Sequence[str], nearest: int, farthest: int) -> Iterator[str]:
    return (
        f"{first}~{row[at + far]}"
        for at, first in enumerate(row)
        for far in range(nearest, farthest + 1)
        if at + far < len(row)
    )
