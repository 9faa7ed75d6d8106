"""`/my/{token}/`: what a customer wrote and what is kept of them (R12.4)."""

from collections.abc import Sequence
from http import HTTPStatus

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import content_disposition_header
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from makegood.domain.moderation.actions import withdraw_review
from makegood.domain.orders.queries import customer_of_my_token, unsubscribe_token
from makegood.domain.privacy.actions import export_own_data
from makegood.domain.privacy.queries import kept_of, own_review
from makegood.kernel import clock
from makegood.kernel.errors import FieldError, Invalid, Refused
from makegood.kernel.values import shown_again
from makegood.web.ui import errors
from makegood.web.ui.places import at_place
from makegood.web.ui.redirects import SeeOther

from .pages import customer_page, in_language, read_offered, typed_values


@customer_page
@require_safe
def page(request: HttpRequest, token: str) -> HttpResponse:
    """What is kept, purchase by purchase, newest first."""
    customer = customer_of_my_token(token)

    def respond() -> HttpResponse:
        (kept, next_cursor), _is_lost = at_place(request, lambda cursor: kept_of(customer, cursor=cursor))
        context = {
            "customer": customer,
            "kept": kept,
            "next_cursor": next_cursor,
            "token": token,
            "unsubscribe": unsubscribe_token(customer),
        }
        return render(request, "web_customer/my.html", context)

    return in_language(customer.language, respond)


@customer_page
@require_safe
def export(request: HttpRequest, token: str) -> HttpResponse:
    """`export/`: everything as one JSON file, to take along."""
    customer = customer_of_my_token(token)
    document = export_own_data(customer=customer, now=clock.now())
    response = JsonResponse(document, json_dumps_params={"ensure_ascii": False, "indent": 2})
    name = "makegood.json"
    response["Content-Disposition"] = content_disposition_header(as_attachment=True, filename=name) or "attachment"
    return response


@customer_page
def withdraw(request: HttpRequest, token: str, review_id: str) -> HttpResponse:
    """`withdraw/{id}/`: GET says what it means and asks; only POST withdraws."""
    visit = _Withdrawing(request, token, review_id)
    return in_language(visit.review.purchase.customer.language, visit.respond)


class _Withdrawing:
    """One request about one review of the customer who has the link."""

    def __init__(self, request: HttpRequest, token: str, review_id: str) -> None:
        self.request = request
        self.token = token
        self.review = own_review(customer_of_my_token(token), review_id)

    def respond(self) -> HttpResponse:
        if self.request.method != "POST":
            if self.review.removed_at is not None:
                return self._gone()
            return self._form({"offered": ""}, ())
        typed = typed_values(self.request.POST, ("offered",))
        try:
            withdraw_review(review=self.review, offered=read_offered(typed["offered"]), now=clock.now())
        except Invalid as error:
            return self._form(typed, error.errors, HTTPStatus.UNPROCESSABLE_ENTITY)
        except Refused as error:
            if error.code == "erased":
                raise
            return errors.refused(self.request, error)
        return SeeOther(reverse("customer:my", args=[self.token]))

    def _form(
        self, typed: dict[str, str], problems: Sequence[FieldError], status: HTTPStatus = HTTPStatus.OK
    ) -> HttpResponse:
        context = {"review": self.review, "token": self.token, "typed": shown_again(typed), "errors": problems}
        return render(self.request, "web_customer/withdraw.html", context, status=status)

    def _gone(self) -> HttpResponse:
        message = _("This review is withdrawn or removed already. There is nothing left to do.")
        return errors.gone(self.request, message, title=_("This review counts no more"), code="review_removed")
