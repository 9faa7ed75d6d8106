"""`/metrics`: who may read it, and what it says."""

import re
from datetime import timedelta
from pathlib import Path

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from makegood.domain.invitations.models import Invitation
from makegood.domain.mail.actions import note_bounce
from makegood.domain.mail.enums import EmailKind
from makegood.domain.mail.models import Email
from makegood.domain.reviews.actions import write_to_customer
from makegood.domain.reviews.models import Review
from makegood.domain.webhooks.actions import DeliveryReport
from makegood.jobs.pulse import pulse_of
from makegood.jobs.worker import run_once
from makegood.kernel import clock, monitoring
from makegood.kernel.ids import new_id
from makegood.web.home import figures
from tests.factories import NOW, agent_of, make_purchase, make_review, plan

from .conftest import read_metrics

pytestmark = pytest.mark.django_db
DOCS = Path(__file__).resolve().parents[3] / "docs" / "operator" / "watch.md"
TOKEN = "a-token-of-24-characters"


class TestWhoMayRead:
    """Without a token this machine and its private network, never somebody behind a proxy that we do not know."""

    @pytest.mark.parametrize(
        ("address", "status"),
        [
            ("127.0.0.1", 200), ("::1", 200), ("10.1.2.3", 200), ("192.168.0.7", 200), ("fd00::1", 200),
            ("::ffff:10.0.0.1", 200), ("8.8.8.8", 403), ("2a00:1450::1", 403), ("::ffff:8.8.8.8", 403), ("", 403),
        ],
    )  # fmt: skip
    def test_without_a_token_what_is_near(self, client: Client, address: str, status: int) -> None:
        assert client.get("/metrics", REMOTE_ADDR=address).status_code == status

    @pytest.mark.parametrize("header", ["X-Forwarded-For", "Forwarded", "X-Real-IP", "Via"])
    def test_what_came_through_a_proxy_that_is_not_ours_is_refused(self, client: Client, header: str) -> None:
        answer = client.get("/metrics", headers={header: "10.0.0.1"})
        assert answer.status_code == 403
        assert b"MAKEGOOD_METRICS_TOKEN" in answer.content

    @pytest.mark.parametrize(
        ("chain", "status"),
        [("10.0.0.5", 200), ("8.8.8.8", 403), ("10.0.0.5, 8.8.8.8", 403), ("8.8.8.8, 10.0.0.5", 200)],
    )
    def test_through_a_trusted_proxy_counts_who_asked_it(
        self, client: Client, settings, chain: str, status: int
    ) -> None:
        settings.MAKEGOOD_TRUSTED_PROXIES = ["127.0.0.1"]
        assert client.get("/metrics", headers={"X-Forwarded-For": chain}).status_code == status

    def test_a_token_opens_it_from_everywhere_and_closes_the_network(self, client: Client, settings) -> None:
        settings.MAKEGOOD_METRICS_TOKEN = TOKEN
        bearer = {"Authorization": f"Bearer {TOKEN}"}
        far = {"REMOTE_ADDR": "8.8.8.8"}
        assert client.get("/metrics", headers=bearer, **far).status_code == 200
        assert client.get("/metrics", headers=bearer | {"X-Forwarded-For": "8.8.8.8"}).status_code == 200
        assert client.get("/metrics", headers={"Authorization": "Bearer wrong"}, **far).status_code == 403
        assert client.get("/metrics", REMOTE_ADDR="10.0.0.1").status_code == 403
        assert client.get("/metrics").status_code == 200


def write(review: Review) -> None:
    """A message to the customer, in the queue."""
    write_to_customer(purchase=review.purchase, text="Wat vervelend!", by=agent_of(review.seller_id), now=NOW)


@pytest.fixture(autouse=True)
def _nothing_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    """What waits is read at every scrape, so that a test sees what it did."""
    monkeypatch.setattr(figures, "KEPT_SECONDS", -1)


def test_what_waits_is_counted_with_its_age(client: Client) -> None:
    """Invitations, surveys and requests are due by their day; e-mails since they were queued."""
    make_purchase(order_id="o-2")
    plan()
    Invitation.objects.update(planned_for=clock.marketplace_day(clock.now()) - timedelta(days=2))
    write(make_review())
    found = read_metrics(client)
    assert found['makegood_queue_length{queue="emails"}'] == 2  # the invitation, and the message
    assert 0 <= found['makegood_queue_age_seconds{queue="emails"}'] < 600
    assert found['makegood_queue_length{queue="emails_overdue"}'] == 0
    assert found['makegood_queue_length{queue="invitations"}'] == 1
    assert found['makegood_queue_age_seconds{queue="invitations"}'] >= 2 * 86_400
    assert found['makegood_queue_length{queue="surveys"}'] == 0
    Email.objects.update(entered_at=clock.wall_now() - timedelta(hours=1))
    found = read_metrics(client)
    assert found['makegood_queue_length{queue="emails_overdue"}'] == 1
    assert found['makegood_queue_age_seconds{queue="emails_overdue"}'] >= 3600


def test_what_became_of_e_mails_is_counted_for_good(client: Client) -> None:
    def outcomes() -> list[float]:
        found = read_metrics(client)
        return [found[f'makegood_emails_total{{outcome="{outcome}"}}'] for outcome in figures.EMAIL_OUTCOMES]

    assert outcomes() == [0, 0, 0, 0, 0]
    review = make_review()
    write(review)
    run_once(NOW)
    assert outcomes() == [1, 0, 0, 0, 0]
    email = Email.objects.get(kind=EmailKind.CONVERSATION)
    for _ in range(2):
        note_bounce(email_id=email.pk, permanent=True, now=NOW, on_outcome=lambda _email, _at: None)
    run_once(NOW)
    assert outcomes() == [1, 0, 0, 0, 1]
    found = read_metrics(client)
    assert found["makegood_worker_passes_total"] == 2
    assert found["makegood_workers"] == 1
    assert found["makegood_audit_seals_total"] > 0
    assert found["makegood_audit_unsealed_seconds"] == 0


def test_what_became_of_webhooks_is_counted_for_good_also_across_workers(client: Client) -> None:
    for report in (DeliveryReport(delivered=2, retried=1), DeliveryReport(failed=1, disabled=1)):
        with pulse_of(new_id()) as pulse:
            pulse.count_delivered(report)
            pulse.count("worker_database_errors")
    found = read_metrics(client)
    outcomes = [found[f'makegood_webhooks_total{{outcome="{outcome}"}}'] for outcome in figures.WEBHOOK_OUTCOMES]
    assert outcomes == [2, 1, 1, 1]
    assert (found["makegood_worker_database_errors_total"], found["makegood_workers"]) == (2, 0)


def test_a_scrape_costs_the_same_number_of_queries_whatever_there_is(client: Client, django_assert_num_queries) -> None:
    with CaptureQueriesContext(connection) as empty:
        read_metrics(client)
    for number in range(3):
        write(make_review(order_id=f"o-{number}"))
    with django_assert_num_queries(len(empty) + 1):  # the row behind an unsealed one
        read_metrics(client)


def test_requests_are_counted_by_route_method_and_class(client: Client) -> None:
    """Never by address: links hold tokens. Nor by a method that somebody made up."""
    counted = 'makegood_http_requests_total{method="GET",route="/r/{token}/",status="4xx"}'
    timed = 'makegood_http_request_seconds_count{method="GET",route="/r/{token}/"}'
    before = read_metrics(client)
    client.get("/r/some-token-of-a-customer/?text=words")
    client.generic("MADEUP", "/nowhere/at/all")
    after = read_metrics(client)
    assert after[counted] - before.get(counted, 0) == 1
    assert after[timed] - before.get(timed, 0) == 1
    assert after['makegood_http_requests_total{method="OTHER",route="none",status="4xx"}'] >= 1
    assert not [name for name in after if "some-token" in name or "MADEUP" in name or "nowhere" in name]


def test_a_database_that_is_away_is_told_and_the_rest_still_is(client: Client, database_away) -> None:
    read_metrics(client)
    with database_away():
        found = read_metrics(client)
    assert found["makegood_database_up"] == 0
    assert [name for name in found if name.startswith("makegood_http_requests_total")]
    assert "makegood_workers" not in found
    assert read_metrics(client)["makegood_database_up"] == 1


def test_the_answer_is_what_the_asker_understands(client: Client) -> None:
    plain = client.get("/metrics")
    assert plain["Content-Type"].startswith("text/plain; version=0.0.4")
    assert "no-store" in plain["Cache-Control"]
    opened = client.get("/metrics", headers={"Accept": "application/openmetrics-text; version=1.0.0"})
    assert opened["Content-Type"].startswith("application/openmetrics-text")
    assert opened.content.endswith(b"# EOF\n")


def test_every_metric_is_in_the_docs_and_every_one_there_exists(client: Client) -> None:
    monitoring.note("verify_differences", 0)
    monitoring.beat("w", again_within=timedelta(minutes=1))
    text = client.get("/metrics").content.decode()
    told = set(re.findall(r"^# TYPE (\S+)", text, re.MULTILINE))
    page = DOCS.read_text(encoding="utf-8")
    explained = set(re.findall(r"^\| `((?:makegood|process)_[a-z_]+)", page, re.MULTILINE))
    assert explained == told
    used = {name.removesuffix("_bucket") for name in re.findall(r"\bmakegood_[a-z_]+", page)}
    assert used <= told
    queues = set(re.findall(r'makegood_queue_length{queue="(\w+)"}', text))
    assert {queue for queue in queues if f"`{queue}`" in page} == queues
