"""A message as the rules see it: sentences with what they say about reviews and benefits (R5.4)."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cached_property

from .meaning import Act, Benefit, act_of, benefit_of, mentions_review
from .sentences import Clause, Sentence

_GREETINGS = frozenset(
    [
        "beste",
        "geachte",
        "lieve",
        "dear",
        "hi",
        "hello",
        "hey",
        "hallo",
        "hoi",
        "dag",
        "goedendag",
        "goedemorgen",
        "goedemiddag",
    ]
)
_CLOSINGS = frozenset(
    ["groet", "groeten", "groetjes", "regards", "mvg", "hoogachtend", "sincerely", "cheers", "bye", "vriendelijke"]
)


@dataclass(slots=True)
class Part:
    """A clause with what it says."""

    clause: Clause
    act: Act | None
    benefit: Benefit | None


@dataclass
class Line:
    """A sentence with what its clauses say."""

    sentence: Sentence
    parts: list[Part]

    @cached_property
    def benefit(self) -> Benefit | None:
        """The first benefit still to come."""
        return next((part.benefit for part in self.parts if part.benefit and not part.benefit.done), None)

    @cached_property
    def act(self) -> Act | None:
        """The first act on a review that is still to come."""
        return next((part.act for part in self.parts if part.act and part.act.mood not in {"past", "not_needed"}), None)

    def has(self, *marks: str) -> bool:
        """Whether a word of the sentence bears one of the marks."""
        return self.sentence.has(*marks) or ("regardless" in marks and self._either_way)

    @cached_property
    def _either_way(self) -> bool:
        """ "Whether you keep or change it"."""
        words = {token.word for token in self.sentence.tokens()}
        return self.sentence.has("whether") and bool(words & {"or", "of"}) and not self.sentence.has("depends")

    @property
    def is_salutation(self) -> bool:
        """Whether it only greets: "Beste mevrouw Jansen"."""
        words = [token.word for token in self.sentence.tokens()]
        return len(words) <= 4 and words[0] in _GREETINGS

    @property
    def is_closing(self) -> bool:
        """Whether it only ends the message: "Met vriendelijke groet, Piet"."""
        words = [token.word for token in self.sentence.tokens()]
        return len(words) <= 8 and (words[0] in _CLOSINGS or words[1:2] == ["regards"] or "groet" in words[1:3])

    @cached_property
    def released(self) -> bool:
        """Whether the sentence says that nothing is tied."""
        return self.has("regardless", "even_if")


def lines_of(sentences: list[Sentence]) -> Iterator[Line]:
    """Each sentence with its acts and benefits; a review named up to two sentences ago may be meant by "it"."""
    ago = 9
    for sentence in sentences:
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
        yield Line(sentence, parts)
        ago += 1
