"""A message as the rules see it: sentences with what they say about reviews and benefits (R5.4)."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cached_property

from .meaning import Act, Benefit, act_of, benefit_of, mentions_review
from .sentences import Clause, Sentence


@dataclass(slots=True)
class Part:
    """A clause with what it says."""

    clause: Clause
    act: Act | None
    benefit: Benefit | None
    gain: str | None = None  # kept by `coarse.gain_of`


@dataclass
class Line:
    """A sentence with what its clauses say."""

    sentence: Sentence
    parts: list[Part]
    near: bool = False  # a review is named here, shortly before or in the next sentence

    @cached_property
    def benefit(self) -> Benefit | None:
        """The first benefit still to come."""
        return next((part.benefit for part in self.parts if part.benefit and not part.benefit.done), None)

    @cached_property
    def act(self) -> Act | None:
        """The first act on a review that is still to come."""
        return next((part.act for part in self.parts if part.act and part.act.mood not in {"past", "not_needed"}), None)

    @cached_property
    def mentions(self) -> bool:
        """Whether a review is named."""
        return any(mentions_review(part.clause) for part in self.parts)

    def has(self, *marks: str) -> bool:
        """Whether a word of the sentence bears one of the marks."""
        return self.sentence.has(*marks) or ("regardless" in marks and self._either_way)

    @cached_property
    def _either_way(self) -> bool:
        """ "Whether you keep or change it"."""
        words = {token.word for token in self.sentence.tokens()}
        return self.sentence.has("whether") and bool(words & {"or", "of"}) and not self.sentence.has("depends")

    @cached_property
    def released(self) -> bool:
        """Whether the sentence says that nothing is tied."""
        return self.has("regardless", "even_if")


def lines_of(sentences: list[Sentence]) -> Iterator[Line]:
    """Each sentence with its acts and benefits; a review named up to two sentences ago may be meant by "it"."""
    ago = 9
    for at, sentence in enumerate(sentences):
        if not sentence.clauses:
            # Signs only, such as "'1'='1'; --": nothing to read, and nothing between its neighbours either.
            continue
        parts: list[Part] = []
        for clause in sentence.clauses:
            here = mentions_review(clause)
            rival = any(
                token.word
                in {
                    "bestelling",
                    "order",
                    "adres",
                    "address",
                    "factuur",
                    "pakket",
                    "artikel",
                    "invoice",
                    "product",
                    "item",
                    "rekeningnummer",
                    "iban",
                }
                for token in clause.tokens
            )
            act = act_of(clause, ago <= 2 and not rival)
            if act and act.mood == "past" and sentence.question and not clause.has("thanks", "past"):
                act = replace(act, mood="asked", wanted=False)
            benefit = benefit_of(clause)
            if (
                clause.kind == "for_that"
                and benefit
                and parts
                and not parts[-1].clause.kind
                and parts[-1].clause.has("no")
            ):
                benefit = replace(benefit, positive=False)  # "it is not possible to ...", "geen zin om ..."
            parts.append(Part(clause, act, benefit))
            if here:
                ago = 0
        following = sentences[at + 1].clauses if at + 1 < len(sentences) else []
        yield Line(sentence, parts, ago <= 2 or any(mentions_review(clause) for clause in following))
        ago += 1


Found = tuple[str, str]


NOT_TIED = frozenset({"past", "not_needed"})


def pair(act: Act, benefit: Benefit) -> Found:
    return act.kind, benefit.kind
