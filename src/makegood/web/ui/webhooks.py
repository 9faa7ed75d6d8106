"""The pages about webhooks (R14.3), as operator and owners have them: the same but for whose they are."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from makegood.domain.webhooks.actions import (
    change_endpoint,
    create_endpoint,
    remove_endpoint,
    repeat_delivery,
    rotate_secret,
    send_test,
)
from makegood.domain.webhooks.enums import Event
from makegood.domain.webhooks.queries import (
    deliveries_of,
    endpoints_of,
    failed_deliveries_of,
    find_delivery,
    host_of,
    waiting_at,
)
from makegood.kernel import clock
from makegood.kernel.actors import Actor
from makegood.kernel.errors import FieldError, Invalid, Refused
from makegood.kernel.paging import Page
from makegood.kernel.values import shown_again

from .places import page_of
from .redirects import SeeOther

METHODS = ["GET", "HEAD", "POST"]

MEANINGS: Mapping[Event, Promise] = {
    Event.REVIEW_SUBMITTED: gettext_lazy(
        "A customer gave a review, on the form, or the marketplace handed one in. Imports tell nothing."
    ),
    Event.REVIEW_REGRADED: gettext_lazy(
        "A customer gave a new grade, or the marketplace set one aside or let it count after all."
    ),
    Event.REVIEW_REMOVED: gettext_lazy("The marketplace removed a review, or its customer withdrew it."),
    Event.REASSESSMENT_REQUESTED: gettext_lazy("A customer was asked to grade again."),
    Event.MESSAGE_RECEIVED: gettext_lazy(
        "A customer wrote, by e-mail or on a page, or the marketplace handed in a question. Automatic answers come"
        " too, marked as such."
    ),
    Event.GRADE_CHANGED: gettext_lazy(
        "Shoppers see another average, another number of reviews or another method: because of a review, or at night,"
        " when reviews leave the last three months."
    ),
}
"""What each event means to whoever chooses it."""


@dataclass(frozen=True, slots=True)
class WebhookPages:
    """Somebody at the pages about webhooks, and how these pages are.

    `space` is the part of the names of their addresses before the colon, `base` the template that they extend with
    what it needs in `context`; `owner` is a seller's id, or "" for the marketplace.
    """

    request: HttpRequest
    actor: Actor
    space: str
    base: str
    owner: str
    context: Mapping[str, object] = field(default_factory=dict)

    def listed(self, *, may_change: bool = True, others: Page[Any] | None = None) -> HttpResponse:
        """The owner's endpoints, and at the operator's those of the sellers (`others`)."""
        own = [] if self.request.GET.get("cursor") else list(endpoints_of(self.owner))
        return self._page("list", {"endpoints": own, "others": others, "may_change": may_change})

    def new(self) -> HttpResponse:
        """Makes an endpoint and shows its secret, this once."""
        if self.request.method != "POST":
            return self._form(None, {"url": "", "events": []})
        typed = self._typed()
        try:
            endpoint, secret = create_endpoint(owner=self.owner, by=self.actor, now=clock.now(), **typed)
        except Invalid as error:
            return self._form(None, typed, error.errors, status=422)
        except Refused as refusal:
            return self._form(None, typed, refusal=refusal, status=409)
        # No redirect: the secret would have to be kept somewhere until it is shown.
        return self._page("secret", {"endpoint": endpoint, "secret": secret, "is_new": True})

    def shown(self, endpoint: Any) -> HttpResponse:
        """How it is doing, and what was delivered; `?show=failed` narrows that to what failed."""
        only_failed = self.request.GET.get("show") == "failed"
        found = failed_deliveries_of(endpoint) if only_failed else deliveries_of(endpoint)
        context = {
            "endpoint": endpoint,
            "events": _named(endpoint.events),
            "waiting": waiting_at(endpoint),
            "page": page_of(found, self.request, moment="created_at"),
            "only_failed": only_failed,
        }
        return self._page("webhook", context)

    def change(self, endpoint: Any) -> HttpResponse:
        """Another address, other events."""
        if self.request.method != "POST":
            return self._form(endpoint, {"url": endpoint.url, "events": endpoint.events})
        typed = self._typed()
        try:
            change_endpoint(endpoint_id=endpoint.pk, by=self.actor, now=clock.now(), **typed)
        except Invalid as error:
            return self._form(endpoint, typed, error.errors, status=422)
        messages.success(self.request, _("The webhook is changed."))
        return self._to(endpoint)

    def switch(self, endpoint: Any) -> HttpResponse:
        """On, or off (`enabled`: yes or no)."""
        on = self.request.POST.get("enabled") == "yes"
        change_endpoint(endpoint_id=endpoint.pk, enabled=on, by=self.actor, now=clock.now())
        messages.success(
            self.request,
            _("The webhook is switched on. What waits for it is delivered now.")
            if on
            else _("The webhook is switched off. Nothing is sent to it."),
        )
        return self._to(endpoint)

    def renew(self, endpoint: Any) -> HttpResponse:
        """A new secret, shown this once; a GET asks whether one is sure."""
        if self.request.method != "POST":
            return self._page("renew", {"endpoint": endpoint})
        changed, secret = rotate_secret(endpoint_id=endpoint.pk, by=self.actor, now=clock.now())
        return self._page("secret", {"endpoint": changed, "secret": secret, "is_new": False})

    def remove(self, endpoint: Any) -> HttpResponse:
        """A GET tells what goes with it, and asks whether one is sure."""
        if self.request.method != "POST":
            return self._page("remove", {"endpoint": endpoint, "waiting": waiting_at(endpoint)})
        remove_endpoint(endpoint_id=endpoint.pk, by=self.actor, now=clock.now())
        messages.success(self.request, _("The webhook is removed."))
        return self._see_other("webhooks")

    def test(self, endpoint: Any) -> HttpResponse:
        """Something that tells of nothing goes out, and its page shows what came back."""
        try:
            delivery = send_test(endpoint_id=endpoint.pk, by=self.actor, now=clock.now())
        except Refused as refusal:
            messages.warning(self.request, str(refusal.message))
            return self._to(endpoint)
        messages.success(self.request, _("The test is on its way."))
        return self._see_other("delivery", endpoint.pk, delivery.message_id)

    def delivery(self, endpoint: Any, message_id: str) -> HttpResponse:
        """What was sent, and what came back."""
        found = find_delivery(endpoint, message_id)
        context = {"endpoint": endpoint, "delivery": found, "method": "POST", "body": _laid_out(found.body)}
        return self._page("delivery", context)

    def repeat(self, endpoint: Any, message_id: str) -> HttpResponse:
        """The same once more."""
        try:
            repeat_delivery(endpoint_id=endpoint.pk, message_id=message_id, by=self.actor, now=clock.now())
        except Refused as refusal:
            messages.warning(self.request, str(refusal.message))
        else:
            messages.success(self.request, _("It is on its way once more."))
        return self._see_other("delivery", endpoint.pk, message_id)

    def _typed(self) -> dict[str, Any]:
        return {"url": self.request.POST.get("url", ""), "events": self.request.POST.getlist("events")}

    def _form(
        self,
        endpoint: Any,
        typed: Mapping[str, Any],
        errors: Sequence[FieldError] = (),
        *,
        refusal: Refused | None = None,
        status: int = 200,
    ) -> HttpResponse:
        context = {
            "endpoint": endpoint,
            "typed": {**shown_again({"url": typed["url"]}), "events": typed["events"]},
            "errors": errors,
            "refusal": refusal and refusal.message,
            "choices": _named(Event.values),
        }
        return self._page("form", context, status=status)

    def _page(self, name: str, context: Mapping[str, object], *, status: int = 200) -> HttpResponse:
        shared = {"base": self.base, "is_operators": self.space == "operator", **_addresses(self.space), **self.context}
        if endpoint := context.get("endpoint"):
            shared["host"] = host_of(endpoint.url)  # type: ignore[attr-defined]  # an endpoint
        return render(self.request, f"ui/webhooks/{name}.html", {**shared, **context}, status=status)

    def _to(self, endpoint: Any) -> HttpResponse:
        return self._see_other("webhook", endpoint.pk)

    def _see_other(self, name: str, *args: object) -> HttpResponse:
        return SeeOther(reverse(f"{self.space}:{name}", args=args))


def _named(names: Sequence[str]) -> list[tuple[str, str, Promise]]:
    """Name, label and meaning of events."""
    return [(event.value, str(event.label), MEANINGS[event]) for event in map(Event, names)]


def _laid_out(body: str) -> str:
    """The JSON as people read it."""
    return json.dumps(json.loads(body), indent=2, ensure_ascii=False) if body else ""


def _addresses(space: str) -> dict[str, str]:
    """The names of the addresses of one audience, for the templates."""
    return {
        name: f"{space}:{target}"
        for name, target in (
            ("list_way", "webhooks"),
            ("new_way", "new_webhook"),
            ("webhook_way", "webhook"),
            ("change_way", "change_webhook"),
            ("switch_way", "switch_webhook"),
            ("renew_way", "renew_webhook"),
            ("remove_way", "remove_webhook"),
            ("test_way", "test_webhook"),
            ("delivery_way", "delivery"),
            ("repeat_way", "repeat_delivery"),
        )
    }
