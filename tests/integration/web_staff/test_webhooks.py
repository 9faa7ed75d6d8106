"""The pages about webhooks, at `/dashboard/settings/webhooks/` and `/operator/webhooks/` (R14.3, R14.5)."""

import re
from collections.abc import Callable
from html import unescape
from typing import Any

import pytest
from django.test import Client

from makegood.domain.accounts.models import User
from makegood.domain.webhooks.actions import create_endpoint, deliver_due
from makegood.domain.webhooks.delivery import Outcome
from makegood.domain.webhooks.enums import DeliveryState, Event, Failure
from makegood.domain.webhooks.models import Delivery, Endpoint
from makegood.kernel.actors import Role
from tests.factories import NOW, OPERATOR, make_operator, make_review, make_seller, make_staff

pytestmark = pytest.mark.django_db

SignIn = Callable[[User], Client]
URL = "https://hooks.example/makegood"
OURS, SHOPS = "/operator/webhooks/", "/dashboard/settings/webhooks/"


@pytest.fixture(params=[OURS, SHOPS])
def place(request: pytest.FixtureRequest) -> str:
    """The pages are the same at both."""
    return str(request.param)


@pytest.fixture
def browser(place: str, as_user: SignIn) -> Client:
    """Somebody who manages the webhooks there."""
    make_seller()
    return as_user(make_operator() if place == OURS else make_staff("shop", Role.OWNER))


def text(browser: Client, path: str) -> str:
    answer = browser.get(path)
    assert answer.status_code == 200
    return re.sub(r"\s+", " ", unescape(answer.content.decode()))


def made(place: str, owner: str | None = None, events: tuple[Event, ...] = tuple(Event)) -> Endpoint:
    whose = ("" if place == OURS else "shop") if owner is None else owner
    return create_endpoint(owner=whose, url=URL, events=[one.value for one in events], by=OPERATOR, now=NOW)[0]


class Answers:
    """Stands for the internet: what a server would answer."""

    def __init__(self, status: int, failure: Failure | None, body: str) -> None:
        self.status, self.failure, self.body = status, failure, body

    def send(self, _outgoing: Any) -> Outcome:
        sent = {"content-type": "application/json"}
        return Outcome(self.failure, "", sent, self.status, {"server": "shop/1"}, self.body)


def deliver(status: int = 204, failure: Failure | None = None, body: str = "") -> None:
    """The worker has tried everything that waits."""
    sender: Any = Answers(status, failure, body)
    deliver_due(worker="w", now=NOW, on_disabled=lambda *_: None, ignore_back_off=True, sender=sender)


def test_an_empty_list_teaches_what_a_webhook_is_for(browser: Client, place: str) -> None:
    page = text(browser, place)
    assert "No webhooks yet" in page
    assert f'href="{place}new/"' in page
    assert "/api/v1/docs" in page


def test_one_is_added_and_its_secret_is_shown_this_once(browser: Client, place: str) -> None:
    form = text(browser, f"{place}new/")
    assert form.count('type="checkbox" name="events"') == len(Event)
    assert "Automatic answers come too, marked as such." in form
    answer = browser.post(f"{place}new/", {"url": URL, "events": ["grade.changed", "review.submitted"]})
    stored = Endpoint.objects.get()
    assert (stored.url, stored.events) == (URL, ["review.submitted", "grade.changed"])
    assert stored.seller_ref == ("" if place == OURS else "shop")
    assert stored.secret in answer.content.decode()
    assert answer["Cache-Control"] == "max-age=0, no-cache, no-store, must-revalidate, private"
    for page in (place, f"{place}{stored.pk}/", f"{place}{stored.pk}/change/"):
        assert stored.secret not in text(browser, page)
    assert "hooks.example" in text(browser, place)


def test_what_cannot_be_accepted_is_told_at_its_field_and_kept(browser: Client, place: str) -> None:
    answer = browser.post(f"{place}new/", {"url": "http://localhost/a", "events": []})
    page = answer.content.decode()
    assert answer.status_code == 422
    assert 'id="url-error" data-code="https_required"' in page
    assert 'id="events-error" data-code="required"' in page
    assert 'value="http://localhost/a"' in page
    assert not Endpoint.objects.exists()


def test_address_and_events_change(browser: Client, place: str) -> None:
    one = made(place)
    page = f"{place}{one.pk}/"
    assert text(browser, f"{page}change/").count(" checked") == len(Event)
    answer = browser.post(f"{page}change/", {"url": f"{URL}/2", "events": ["review.removed"]}, follow=True)
    assert answer.redirect_chain == [(page, 303)]
    assert "The webhook is changed." in answer.content.decode()
    one.refresh_from_db()
    assert (one.url, one.events) == (f"{URL}/2", ["review.removed"])
    assert browser.post(f"{page}change/", {"url": "", "events": ["review.removed"]}).status_code == 422


def test_it_is_switched_off_and_on(browser: Client, place: str) -> None:
    one = made(place)
    page = f"{place}{one.pk}/"
    assert '<span class="tag good">working</span>' in text(browser, page)
    browser.post(f"{page}switch/", {"enabled": "no"})
    off = text(browser, page)
    assert "by hand on" in off
    assert f"{page}test/" not in off
    browser.post(f"{page}switch/", {"enabled": "yes"})
    one.refresh_from_db()
    assert one.enabled


def test_a_new_secret_is_asked_for_first_and_shown_this_once(browser: Client, place: str) -> None:
    one = made(place)
    assert "24 hours" in text(browser, f"{place}{one.pk}/secret/")
    answer = browser.post(f"{place}{one.pk}/secret/").content.decode()
    former, secret = one.secret, Endpoint.objects.get().secret
    assert former != secret
    assert secret in answer
    assert former not in answer


def test_removing_asks_first_and_tells_what_waits(browser: Client, place: str) -> None:
    one = made(place, events=(Event.REVIEW_SUBMITTED,))
    make_review()
    assert "1 message still waits for it" in text(browser, f"{place}{one.pk}/remove/")
    answer = browser.post(f"{place}{one.pk}/remove/", follow=True)
    assert answer.redirect_chain == [(place, 303)]
    assert "The webhook is removed." in answer.content.decode()
    assert browser.get(f"{place}{one.pk}/").status_code == 404
    assert not Delivery.objects.exists()


def test_a_test_leads_to_what_came_back(browser: Client, place: str) -> None:
    one = made(place)
    answer = browser.post(f"{place}{one.pk}/test/", follow=True)
    found = Delivery.objects.get()
    page = f"{place}{one.pk}/deliveries/{found.message_id}/"
    assert answer.redirect_chain == [(page, 303)]
    assert "It was not tried yet." in answer.content.decode()
    deliver(200, body="thank you")
    shown = text(browser, page)
    assert "webhook.test" in shown
    assert "thank you" in shown
    assert '<span class="tag good">delivered</span>' in shown


def test_one_delivery_shows_request_and_answer_and_goes_again(browser: Client, place: str) -> None:
    one = made(place, events=(Event.REVIEW_SUBMITTED,))
    review = make_review(3)
    deliver(500, Failure.STATUS, "<b>oops</b>")
    found = Delivery.objects.get()
    page = f"{place}{one.pk}/deliveries/{found.message_id}/"
    shown = browser.get(page).content.decode()
    assert f"&quot;id&quot;: &quot;{review.pk}&quot;" in shown
    assert "content-type: application/json" in shown
    assert "&lt;b&gt;oops&lt;/b&gt;" in shown
    assert "server: shop/1" in shown
    assert "Next attempt" in shown
    answer = browser.post(f"{page}repeat/", follow=True)
    assert answer.redirect_chain == [(page, 303)]
    assert "It is on its way once more." in answer.content.decode()
    deliver(204)
    assert '<span class="tag good">delivered</span> <span class="soft">204</span>' in text(browser, page)


def test_a_delivery_whose_words_are_gone_says_so(browser: Client, place: str) -> None:
    one = made(place, events=(Event.REVIEW_SUBMITTED,))
    make_review()
    Delivery.objects.update(body="", state=DeliveryState.DROPPED)
    found = Delivery.objects.get()
    page = f"{place}{one.pk}/deliveries/{found.message_id}/"
    assert "the data of its customer were erased" in text(browser, page)
    assert "Send again" not in text(browser, page)
    assert "cannot be sent again" in browser.post(f"{page}repeat/", follow=True).content.decode()


def test_failed_only_shows_those_that_failed(browser: Client, place: str) -> None:
    one = made(place, events=(Event.REVIEW_SUBMITTED, Event.GRADE_CHANGED))
    page = f"{place}{one.pk}/"
    assert "Nothing was sent yet" in text(browser, page)
    make_review()
    deliver(204)
    assert "Nothing failed" in text(browser, f"{page}?show=failed")
    browser.post(f"{page}test/")
    deliver(503, Failure.STATUS)
    everything, failed = text(browser, page), text(browser, f"{page}?show=failed")
    assert (everything.count("/deliveries/"), failed.count("/deliveries/")) == (3, 1)
    assert '<span class="tag warn">tried again</span>' in failed


def test_a_list_of_deliveries_pages(browser: Client, place: str) -> None:
    one = made(place)
    for number in range(60):
        Delivery.objects.create(
            endpoint=one, event="grade.changed", subject="shop", order_key=str(number), body="{}", created_at=NOW
        )
    first = text(browser, f"{place}{one.pk}/")
    older = re.search(r'rel="next" href="([^"]+)"', first)
    assert older
    second = text(browser, f"{place}{one.pk}/{older[1]}")
    assert (first.count("/deliveries/"), second.count("/deliveries/")) == (50, 10)


def test_there_are_no_more_than_are_good(browser: Client, place: str) -> None:
    for _ in range(20):
        made(place)
    answer = browser.post(f"{place}new/", {"url": URL, "events": ["review.removed"]})
    assert answer.status_code == 409
    assert "There are 20 webhooks already." in answer.content.decode()


class TestWhose:
    def test_another_sellers_and_the_marketplaces_are_not_found(self, as_user: SignIn) -> None:
        make_seller("second")
        owner = as_user(make_staff("shop", Role.OWNER))
        for endpoint in (made(SHOPS, "second"), made(OURS)):
            for below in ("", "change/", "secret/", "remove/"):
                assert owner.get(f"{SHOPS}{endpoint.pk}/{below}").status_code == 404
            for below in ("switch/", "test/", "remove/", "secret/"):
                assert owner.post(f"{SHOPS}{endpoint.pk}/{below}").status_code == 404
        assert Endpoint.objects.filter(enabled=True, removed_at=None).count() == 2

    def test_a_delivery_is_found_at_its_own_webhook_only(self, as_user: SignIn) -> None:
        owner = as_user(make_staff("shop", Role.OWNER))
        one, another = made(SHOPS, events=(Event.REVIEW_SUBMITTED,)), made(SHOPS, events=(Event.GRADE_CHANGED,))
        make_review()
        found = Delivery.objects.get(endpoint=one)
        assert owner.get(f"{SHOPS}{another.pk}/deliveries/{found.message_id}/").status_code == 404

    def test_only_owners_are_shown_the_way(self, as_user: SignIn) -> None:
        for role, shown in ((Role.OWNER, True), (Role.AGENT, False), (Role.VIEWER, False)):
            person = as_user(make_staff("shop", role))
            assert (f'href="{SHOPS}"' in text(person, "/dashboard/")) == shown
            assert person.get(SHOPS).status_code == (200 if shown else 403)

    def test_the_operator_manages_those_of_sellers_on_the_operators_pages(self, as_user: SignIn) -> None:
        make_seller()
        one = made(SHOPS)
        made(OURS)
        operator = as_user(make_operator())
        page = text(operator, OURS)
        assert "Of the marketplace" in page
        assert "Of the sellers" in page
        assert f"{OURS}{one.pk}/" in page
        assert operator.get(f"{OURS}{one.pk}/").status_code == 200
        operator.post("/dashboard/sellers/", {"seller": "shop"})
        looking = text(operator, SHOPS)
        assert "You look in as the operator." in looking
        assert f'href="{OURS}{one.pk}/"' in looking
        assert operator.get(f"{SHOPS}{one.pk}/").status_code == 403

    def test_the_navigation_leads_there(self, as_user: SignIn) -> None:
        assert f'<a href="{OURS}">Webhooks</a>' in text(as_user(make_operator()), "/operator/")
