"""Bringing a review or a response before the operator (R12.1)."""

from collections.abc import Callable

import pytest

from makegood.domain.mail.models import Email
from makegood.domain.moderation.actions import report_as_reader, withdraw_review
from makegood.domain.moderation.enums import ReportState, SubjectKind
from makegood.domain.moderation.models import Report
from makegood.domain.moderation.queries import get_report, list_reports, reports_about_review, waiting
from makegood.domain.reviews.actions import publish_response
from makegood.kernel import audit
from makegood.kernel.actors import Role
from makegood.kernel.errors import Forbidden, Invalid, NotFound, Refused
from tests.factories import NOW, OPERATOR, agent_of, make_operator, make_review, make_seller

pytestmark = pytest.mark.django_db

Make = Callable[..., Report]


def by_reader(review: object, email: str = "lezer@example.org", **changed: object) -> Report:
    given = {"kind": SubjectKind.REVIEW, "ground": "unlawful", "explanation": "Scheldt", "language": "nl", "now": NOW}
    return report_as_reader(subject_id=review.pk, email=email, **{**given, **changed})  # type: ignore[attr-defined, arg-type]  # a review; keywords of the action


@pytest.mark.parametrize("ground", ["wrong_seller", "fraud", "personal_data", "unlawful"])
def test_a_seller_reports_on_each_ground(report: Make, ground: str) -> None:
    made = report(make_review(), ground, explanation="  Dit is van de buren.\r\nEcht. ")
    assert (made.state, made.source, made.explanation) == ("open", "seller", "Dit is van de buren.\nEcht.")
    row = audit.rows(event_prefix="report.made").get()
    assert (row.actor_kind, row.after["ground"], row.after["explanation"]["length"]) == ("staff", ground, 26)


def test_what_is_wrong_is_told_at_once(report: Make) -> None:
    with pytest.raises(Invalid) as error:
        report(make_review(), "too_low", explanation=" ")
    assert [(one.field, one.code) for one in error.value.errors] == [
        ("ground", "invalid_choice"),
        ("explanation", "required"),
    ]
    assert Report.objects.count() == 0


def test_r12_1_one_open_report_per_review(report: Make, decide: Callable[..., object]) -> None:
    review = make_review()
    report(review)
    with pytest.raises(Refused) as error:
        report(review, "unlawful")
    assert error.value.code == "already_reported"
    report(make_review())
    decide(review, "keep")
    report(review, "unlawful")
    assert Report.objects.filter(subject_id=review.pk).count() == 2


def test_who_may_report(report: Make) -> None:
    review = make_review()
    make_seller("other")
    with pytest.raises(NotFound):
        report(review, by=agent_of("other"))
    for by in (agent_of("shop", Role.VIEWER), OPERATOR):
        with pytest.raises(Forbidden):
            report(review, by=by)


def test_a_removed_review_cannot_be_reported(report: Make, decide: Callable[..., object]) -> None:
    review = make_review()
    decide(review)
    for action in (report, by_reader):
        with pytest.raises(Refused) as error:
            action(review)
        assert error.value.code == "review_removed"


class TestReaders:
    def test_anybody_can_and_gets_a_letter_with_a_link(self) -> None:
        made = by_reader(make_review(), " Lezer@Example.org ")
        assert (made.source, made.reporter_email, made.made_by_kind) == ("public", "lezer@example.org", "shopper")
        letter = Email.objects.get(kind="report_received")
        assert (letter.to_address, "/report/" in letter.text) == ("lezer@example.org", True)

    def test_once_per_address_and_beside_the_sellers(self, report: Make) -> None:
        review = make_review()
        report(review)
        by_reader(review)
        with pytest.raises(Refused) as error:
            by_reader(review, "LEZER@example.org")
        assert error.value.code == "already_reported"
        by_reader(review, "ander@example.org")
        assert waiting(now=NOW).reports == 3

    @pytest.mark.parametrize(("email", "code"), [("", "required"), ("niemand", "invalid_email")])
    def test_an_address_for_the_answer_is_needed(self, email: str, code: str) -> None:
        with pytest.raises(Invalid) as error:
            by_reader(make_review(), email, explanation="")
        # In the order of the form, so that the list of them leads down the page.
        assert [(one.field, one.code) for one in error.value.errors] == [("explanation", "required"), ("email", code)]

    def test_a_response_can_be_reported_where_there_is_one(self) -> None:
        review = make_review()
        with pytest.raises(NotFound):
            by_reader(review, kind=SubjectKind.RESPONSE)
        publish_response(review=review, text="Dank u", by=agent_of("shop"), now=NOW)
        assert by_reader(review, kind=SubjectKind.RESPONSE).subject_kind == "response"

    def test_the_seller_does_not_see_it_before_it_is_decided(self, decide: Callable[..., object]) -> None:
        review = make_review()
        made = by_reader(review)
        agent = agent_of("shop")
        assert list(list_reports(by=agent, seller_id="shop", state=None)) == reports_about_review(review.pk) == []
        with pytest.raises(NotFound):
            get_report(made.pk, by=agent)
        decide(review, "keep", "unlawful")
        assert [one.pk for one in list_reports(by=agent, seller_id="shop", state=ReportState.DECIDED)] == [made.pk]
        assert get_report(made.pk, by=agent).state == "decided"


def test_r12_4_a_withdrawal_leaves_nothing_to_decide(report: Make, decide: Callable[..., object]) -> None:
    make_operator()
    review = make_review()
    made, of_reader = report(review), by_reader(review)
    withdraw_review(review=review, offered=None, now=NOW)
    for one in (made, of_reader):
        one.refresh_from_db()
        assert (one.state, one.settled_at) == ("moot", NOW)
    assert Email.objects.filter(kind="report_moot").count() == 1
    assert waiting(now=NOW).total == 0
    with pytest.raises(Refused) as error:
        decide(review, "keep")
    assert error.value.code == "withdrawn_by_customer"
