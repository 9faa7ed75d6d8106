"""What the operator decides, what comes of it, and who is told (R12.2)."""

from collections.abc import Callable
from datetime import timedelta

import pytest

from makegood.domain.grading.queries import differences
from makegood.domain.mail.models import Email
from makegood.domain.moderation.actions import (
    appeal_as_customer,
    appeal_as_reader,
    appeal_as_seller,
    decide_report,
    forget_words,
    release_words,
    report_as_reader,
)
from makegood.domain.moderation.enums import SubjectKind
from makegood.domain.moderation.models import Appeal, Decision, Report
from makegood.domain.moderation.queries import can_appeal, case_of, get_report, statistics, waiting
from makegood.domain.reassessments.actions import answer
from makegood.domain.reassessments.enums import Offered
from makegood.domain.reviews.actions import publish_response, remove_response
from makegood.domain.reviews.enums import Part, Words
from makegood.domain.reviews.models import Review
from makegood.domain.reviews.queries import observations
from makegood.kernel import audit
from makegood.kernel.errors import Forbidden, Invalid, NotFound, Refused
from tests.factories import NOW, OPERATOR, agent_of, ask_again, make_review, make_staff

pytestmark = pytest.mark.django_db

Make = Callable[..., Report]
Decide = Callable[..., Decision]
DAY = timedelta(days=1)
AGENT = agent_of("shop")


def now_of(review: Review) -> Review:
    assert list(differences(observations())) == []
    return Review.objects.get(pk=review.pk)


def regraded() -> Review:
    review = make_review(3)
    answer(request=ask_again(review), overall=9, explanation="Netjes", offered=Offered.YES, now=NOW)
    return review


def told(kind: str = "decision") -> list[str]:
    return sorted(Email.objects.filter(kind=kind).values_list("to_address", flat=True))


def refusal(call: Callable[[], object]) -> str:
    with pytest.raises(Refused) as error:
        call()
    return error.value.code


class TestTheFourDecisions:
    def test_keep_leaves_it_and_tells_the_seller_only(self, report: Make, decide: Decide) -> None:
        make_staff("shop", email="eigenaar@shop.example")
        review = make_review()
        made = report(review)
        decide(review, "keep")
        made.refresh_from_db()
        assert (made.state, made.settled_at, now_of(review).status) == ("decided", NOW, "published")
        assert told() == ["eigenaar@shop.example"]

    def test_remove_words_keeps_the_grade_and_tells_both(self, decide: Decide) -> None:
        make_staff("shop", email="eigenaar@shop.example")
        review = regraded()
        decide(review, "remove_words", "personal_data")
        stored = now_of(review)
        assert (stored.status, stored.counts_as, stored.shown_text, stored.shown_explanation) == ("held", 9, "", "")
        assert told() == ["anna@customers.example", "eigenaar@shop.example"]

    def test_remove_takes_it_out_on_the_ground_of_the_report(self, report: Make) -> None:
        review = make_review()
        made = report(review, "wrong_seller")
        decide_report(report=made, verdict="remove", reason="Van de buren", by=OPERATOR, now=NOW)
        stored = now_of(review)
        assert (stored.status, stored.removed_ground, stored.removed_at) == ("removed", "wrong_seller", NOW)

    def test_void_regrade_counts_the_first_grade(self, decide: Decide) -> None:
        review = regraded()
        assert case_of(SubjectKind.REVIEW, review.pk).offered
        decide(review, "void_regrade")
        stored = now_of(review)
        assert (stored.counts_as, stored.new_overall, stored.set_aside_at) == (3, 9, NOW)

    @pytest.mark.parametrize("first", ["remove", "remove_words", "void_regrade"])
    @pytest.mark.parametrize("then", ["keep", "remove", "remove_words", "void_regrade"])
    def test_another_decision_takes_the_place_of_the_former(self, decide: Decide, first: str, then: str) -> None:
        review = regraded()
        decide(review, first)
        if first == then:
            assert refusal(lambda: decide(review, then)) == "already_decided"
        else:
            decide(review, then)
        stored = now_of(review)
        assert (stored.removed_at is not None) == (then == "remove")
        assert (stored.set_aside_at is not None) == (then == "void_regrade")
        assert (stored.text_state == Words.HIDDEN) == (then == "remove_words")
        assert stored.counts_as == {"remove": None, "void_regrade": 3}.get(then, 9)

    def test_only_some_of_the_words_can_be_hidden(self, decide: Decide) -> None:
        review = regraded()
        decide(review, "remove_words", parts=[Part.EXPLANATION])
        stored = now_of(review)
        assert (stored.shown_text, stored.shown_explanation) == ("Doos was ingedeukt.", "")

    def test_keeping_does_not_release_words_that_are_being_checked(self, decide: Decide) -> None:
        review = make_review(3, "Mail mij: anna@prive.example")
        decide(review, "keep")
        assert now_of(review).text_state == Words.CHECKING

    def test_about_a_response_it_stays_or_its_words_are_hidden(self, decide: Decide) -> None:
        review = make_review()
        publish_response(review=review, text="U bent gek", by=AGENT, now=NOW)
        decide(review, "remove_words", "unlawful", kind=SubjectKind.RESPONSE)
        assert (now_of(review).shown_response, now_of(review).status) == ("", "published")
        assert refusal(lambda: decide(review, "remove", kind=SubjectKind.RESPONSE)) == "not_possible"
        decide(review, "keep", kind=SubjectKind.RESPONSE)
        assert now_of(review).shown_response == "U bent gek"

    def test_whoever_reported_a_response_gets_an_answer_though_it_was_taken_back(self, decide: Decide) -> None:
        review = make_review()
        publish_response(review=review, text="U bent gek", by=AGENT, now=NOW)
        given = {
            "subject_id": review.pk,
            "ground": "unlawful",
            "explanation": "Belediging",
            "language": "nl",
            "now": NOW,
        }
        made = report_as_reader(kind=SubjectKind.RESPONSE, email="lezer@readers.example", **given)
        remove_response(review=review, by=AGENT, now=NOW)
        with pytest.raises(NotFound):
            report_as_reader(kind=SubjectKind.RESPONSE, email="ander@readers.example", **given)
        assert case_of(SubjectKind.RESPONSE, review.pk).waits
        assert refusal(lambda: decide(review, "remove_words", "unlawful", kind=SubjectKind.RESPONSE)) == "no_words"
        decide(review, "keep", "unlawful", kind=SubjectKind.RESPONSE)
        assert get_report(made.pk, by=OPERATOR).state == "decided"
        assert "lezer@readers.example" in told()


class TestWhatIsNeeded:
    def test_the_operator_decides(self, decide: Decide) -> None:
        with pytest.raises(Forbidden):
            decide(make_review(), by=AGENT)

    def test_a_reason_and_a_ground(self, decide: Decide) -> None:
        review = make_review()
        with pytest.raises(Invalid) as error:
            decide(review, "delete", None, reason=" ")
        assert [(one.field, one.code) for one in error.value.errors] == [
            ("decision", "invalid_choice"),
            ("ground", "required"),
            ("reason", "required"),
        ]
        decide(review, "remove", "unlawful")
        assert decide(review, "keep", None).ground == "unlawful"

    def test_without_a_report_there_is_one_of_the_operators_own(self, decide: Decide) -> None:
        review = make_review()
        decide(review)
        own = Report.objects.get()
        assert (own.source, own.state, own.ground) == ("operator", "decided", "fraud")
        decide(review, "keep")
        assert Report.objects.count() == 1

    def test_a_colleague_who_was_faster(self, decide: Decide) -> None:
        review = make_review()
        decide(review, seen=0)
        assert refusal(lambda: decide(review, "keep", seen=0)) == "decided_meanwhile"
        decide(review, "keep", seen=1)

    def test_a_decision_answers_every_report_about_it(self, report: Make, decide: Decide) -> None:
        review = make_review()
        report(review)
        for address in ("een@example.org", "twee@example.org"):
            report_as_reader(
                kind=SubjectKind.REVIEW, subject_id=review.pk, ground="unlawful", explanation="Grof", email=address,
                language="en", now=NOW,
            )  # fmt: skip
        decide(review, "keep")
        assert set(Report.objects.values_list("state", flat=True)) == {"decided"}
        assert told() == ["een@example.org", "twee@example.org"]

    def test_r12_3_the_trail_has_no_words(self, decide: Decide) -> None:
        decide(make_review(), reason="Zeer geheime reden")
        row = audit.rows(event_prefix="report.decided").get()
        assert row.after["reason"]["length"] == len("Zeer geheime reden")
        assert (row.before, row.after["decision"], row.after["ground"]) == ({}, "remove", "fraud")


class TestObjections:
    def test_the_seller_once_and_then_it_is_final(self, report: Make, decide: Decide) -> None:
        review = make_review()
        made = report(review)
        assert refusal(lambda: appeal_as_seller(report=made, text="", by=AGENT, now=NOW)) == "not_decided"
        decide(review, "keep")
        appeal_as_seller(report=made, text="Toch niet echt", by=AGENT, now=NOW)
        assert get_report(made.pk, by=AGENT).state == "appealed"
        assert refusal(lambda: appeal_as_seller(report=made, text="", by=AGENT, now=NOW)) == "already_appealed"
        decide(review, "keep", now=NOW + DAY)
        found = get_report(made.pk, by=AGENT)
        assert (found.state, can_appeal(found, now=NOW + DAY)) == ("final", False)
        assert Appeal.objects.get().answered_at == NOW + DAY

    def test_not_after_six_months(self, report: Make, decide: Decide) -> None:
        review = make_review()
        made = report(review)
        decide(review, "keep")
        late = NOW + timedelta(days=184, seconds=1)
        assert refusal(lambda: appeal_as_seller(report=made, text="", by=AGENT, now=late)) == "appeal_expired"
        appeal_as_seller(report=made, text="", by=AGENT, now=NOW + timedelta(days=184))

    def test_a_reader_too(self, decide: Decide) -> None:
        review = make_review()
        made = report_as_reader(
            kind=SubjectKind.REVIEW, subject_id=review.pk, ground="unlawful", explanation="Grof",
            email="lezer@example.org", language="en", now=NOW,
        )  # fmt: skip
        decide(review, "keep")
        appeal_as_reader(report=made, text="Lees nog eens", now=NOW)
        decide(review, "remove_words")
        letters = Email.objects.filter(kind="decision", to_address="lezer@example.org").order_by("queued_at", "pk")
        assert sorted("object once" in one.text for one in letters) == [False, True]

    def test_the_customer_once_about_what_became_of_their_review(self, decide: Decide) -> None:
        review = make_review()
        decision = decide(review)
        appeal_as_customer(decision=decision, text="Ik heb het echt gekocht", now=NOW)
        assert waiting(now=NOW).reports == 1
        assert refusal(lambda: appeal_as_customer(decision=decision, text="", now=NOW)) == "already_appealed"
        kept = decide(review, "keep", now=NOW + DAY)
        assert (now_of(review).status, waiting(now=NOW).reports) == ("published", 0)
        assert Email.objects.filter(kind="decision", to_address="anna@customers.example").count() == 2
        assert refusal(lambda: appeal_as_customer(decision=decision, text="", now=NOW)) == "decided_meanwhile"
        assert refusal(lambda: appeal_as_customer(decision=kept, text="", now=NOW)) == "not_touched"


class TestR12_5HeldWords:
    def test_words_with_an_address_are_held_on_entry_and_released(self) -> None:
        review = make_review(3, "Bel 06-12345678 maar")
        assert (review.status, review.shown_text, waiting(now=NOW).words) == ("held", "", 1)
        assert waiting(now=NOW + timedelta(days=2, seconds=1)).words_late == 1
        released = release_words(review_id=review.pk, part=Part.TEXT, by=OPERATOR, now=NOW)
        assert (released.status, released.shown_text) == ("published", "Bel 06-12345678 maar")
        again = lambda: release_words(review_id=review.pk, part=Part.TEXT, by=OPERATOR, now=NOW)  # noqa: E731 - called twice
        assert refusal(again) == "not_held"
        with pytest.raises(Forbidden):
            release_words(review_id=review.pk, part=Part.TEXT, by=AGENT, now=NOW)

    def test_prices_and_shop_names_never(self) -> None:
        assert make_review(3, "Ik betaalde € 25,00 te veel aan De Fietshoek").status == "published"

    def test_an_explanation_and_a_response_have_states_of_their_own(self) -> None:
        review = make_review(3)
        answer(request=ask_again(review), overall=9, explanation="Mail mij: a@b.example", offered=None, now=NOW)
        publish_response(review=review, text="Bel ons: 06-12345678", by=AGENT, now=NOW)
        stored = now_of(review)
        assert (stored.text_state, stored.explanation_state, stored.response_state) == ("shown", "checking", "checking")
        assert stored.counts_as == 9
        assert told("response") == []
        release_words(review_id=review.pk, part=Part.RESPONSE, by=OPERATOR, now=NOW)
        assert told("response") == ["anna@customers.example"]

    def test_staff_hear_of_the_grade_without_the_words(self) -> None:
        make_staff("shop")
        make_review(3, "Bel 06-12345678 maar")
        letter = Email.objects.get(kind="new_review")
        assert "06-12345678" not in letter.text + letter.html + letter.subject


def test_the_figures(report: Make, decide: Decide) -> None:
    kept, removed, other = make_review(), make_review(), make_review()
    made = report(kept)
    report(removed, "wrong_seller")
    report(make_review(), "wrong_seller")
    decide(kept, "keep", now=NOW + DAY)
    decide(removed, "remove", "wrong_seller", now=NOW + 3 * DAY)
    decide(other)
    appeal_as_seller(report=made, text="", by=AGENT, now=NOW + DAY)
    decide(kept, "remove", now=NOW + 2 * DAY)
    found = statistics(since=NOW - DAY)
    by_ground = {one.ground: (one.total, dict(one.verdicts), one.waiting) for one in found.grounds}
    assert by_ground == {
        "wrong_seller": (2, {"remove": 1}, 1),
        "fraud": (1, {"remove": 1}, 0),
        "personal_data": (0, {}, 0),
        "unlawful": (0, {}, 0),
    }
    assert (found.reports, dict(found.without_report)) == (3, {"remove": 1})
    assert (found.median, found.within_promise) == (2 * DAY, 100)
    assert (found.appeals, found.appeals_granted) == (1, 1)


def test_r13_2_nothing_that_was_written_stays_of_an_erased_customer(report: Make, decide: Decide) -> None:
    review, other = make_review(), make_review()
    for one in (review, other):
        made = report(one, explanation="Anna de Vries loog")
        decide(one, "keep", reason="Anna de Vries loog niet")
        appeal_as_seller(report=made, text="Toch wel, Anna", by=AGENT, now=NOW)
    before = statistics(since=NOW - DAY)
    forget_words(subject_ids=[review.pk], now=NOW)
    written = [
        *Report.objects.values_list("subject_id", "explanation"),
        *Appeal.objects.values_list("subject_id", "text"),
        *Decision.objects.values_list("subject_id", "reason"),
    ]
    assert {words for subject, words in written if subject == review.pk} == {"[…]"}
    assert all("Anna" in words for subject, words in written if subject == other.pk)
    assert statistics(since=NOW - DAY) == before
