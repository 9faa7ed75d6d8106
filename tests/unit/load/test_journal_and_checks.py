"""The load driver's book-keeping: a check that overlooks a loss would be worse than none."""

from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from tools.load.checks import lost, mails_missing, mails_repeated, webhooks_wrong
from tools.load.journal import NO_ANSWER, Entry, Journal, read
from tools.load.outside import Mail, Told

REVIEW = {
    "overall": 3,
    "text": "Kapot.",
    "new_overall": 8,
    "reassessment": {"state": "answered"},
    "response": {"text": "Excuses."},
}


class Stored:
    """What `checks.Stored` reads from an installation."""

    def __init__(self, *reviews: dict[str, Any], texts: tuple[tuple[str, str], ...] = ()) -> None:
        self.reviews = {("o-1", "shop"): list(reviews)}
        self.texts = {("o-1", "shop"): Counter(texts)}

    def has_order(self, order: str) -> bool:
        return order == "o-1"


def entry(kind: str, *, accepted: bool = True, **facts: object) -> Entry:
    about = {"order": "o-1", "seller": "shop", "address": "c-1@customers.example"}
    return Entry(1, kind, about | facts, [200 if accepted else NO_ANSWER], accepted)


def mail(moment: float, name: str = "<1@reply>", text: str = "Excuses. message-1.") -> Mail:
    return Mail(moment, "b-1@reply", "c-1@customers.example", name, "c-1@reply", "Over uw bestelling", text)


def told(moment: float, kind: str, timestamp: str) -> Told:
    return Told(moment, f"{kind}{timestamp}", kind, timestamp, {"order": "o-1", "seller": "shop"})


def test_the_journal_tells_what_was_accepted_and_what_is_in_doubt(tmp_path: Path) -> None:
    path = tmp_path / "journal.jsonl"
    with Journal(path) as journal:
        first, second, third = (journal.ask("order", {"order": f"o-{number}"}) for number in (1, 2, 3))
        journal.tell(first, NO_ANSWER, accepted=False)
        journal.tell(first, 201, accepted=True)
        journal.tell(second, 422, accepted=False)
    with path.open("a") as file:
        file.write(f'{{"told": {third}, "stat')  # its writer died here
    entries = read(path)
    assert [(one.statuses, one.accepted, one.is_in_doubt) for one in entries] == [
        ([NO_ANSWER, 201], True, False),
        ([422], False, False),
        ([], False, True),
    ]


@pytest.mark.parametrize(
    ("accepted", "otherwise"),
    [
        (entry("review", overall=3, text="Kapot."), entry("review", overall=4, text="Kapot.")),
        (entry("again", action="answer", overall=8), entry("again", action="answer", overall=7)),
        (entry("again", action="answer", overall=8), entry("again", action="keep", overall=8)),
        (entry("response", text="Excuses."), entry("response", text="Anders.")),
        (entry("message", text="Wat vervelend."), entry("message", text="Iets anders.")),
        (entry("answer", text="Dank u."), entry("answer", text="Wat vervelend.")),
    ],
)
def test_what_is_not_there_as_it_was_accepted_is_lost(accepted: Entry, otherwise: Entry) -> None:
    stored: Any = Stored(REVIEW, texts=(("out", "Wat vervelend."), ("in", "Dank u.")))
    assert not list(lost([accepted], stored))
    assert [line[:5] for line in lost([otherwise], stored)] == ["lost:"]
    otherwise.accepted = False
    assert not list(lost([otherwise], stored))


def test_without_its_review_everything_about_it_is_lost_and_two_of_it_are_one_too_many() -> None:
    nothing: Any = Stored()
    twice: Any = Stored(REVIEW, REVIEW, texts=(("out", "Hoi"), ("out", "Hoi")))
    asked = entry("request")
    assert list(lost([asked], nothing))
    found = list(lost([entry("message", text="Hoi")], twice))
    assert [line.partition(" (")[0] for line in found] == ["twice: review of o-1", "twice: message of o-1"]


def test_a_kill_explains_one_e_mail_that_came_again() -> None:
    mails = [mail(1.0), mail(3.0)]
    assert not list(mails_repeated(mails, [2.0]))
    assert len(list(mails_repeated(mails, [0.5]))) == 1
    assert len(list(mails_repeated(mails, [3.5]))) == 1
    others = [mail(1.5, "<2@reply>", "Iets anders."), mail(3.5, "<2@reply>", "Iets anders.")]
    assert len(list(mails_repeated(mails + others, [2.0]))) == 1
    assert not list(mails_repeated(mails + others, [2.0, 2.5]))


def test_the_same_words_under_two_names_came_twice() -> None:
    assert len(list(mails_repeated([mail(1.0), mail(3.0, "<2@reply>")], [2.0]))) == 1


def test_an_accepted_message_has_one_e_mail() -> None:
    written = entry("message", text="message-1.")
    assert not list(mails_missing([written], [mail(1.0), mail(3.0)]))
    assert len(list(mails_missing([written], []))) == 1
    assert len(list(mails_missing([written], [mail(1.0), mail(3.0, "<2@reply>")]))) == 1


def test_webhooks_are_told_and_in_their_order() -> None:
    reviewed, asked = told(1.0, "review.submitted", "09:00"), told(2.0, "reassessment.requested", "10:00")
    entries = [entry("review", overall=3, text=""), entry("request")]
    assert not list(webhooks_wrong(entries, [reviewed, reviewed, asked]))
    assert list(webhooks_wrong(entries, [reviewed])) == ["never told: reassessment.requested of o-1"]
    late = told(3.0, "review.submitted", "09:00")
    assert [line[:16] for line in webhooks_wrong(entries, [reviewed, asked, late])] == ["in another order"]
