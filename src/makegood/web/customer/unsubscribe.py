"""`/unsubscribe/{token}/`: no more e-mails that ask for something, and the way back (R13.1)."""

from http import HTTPStatus

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _

from makegood.domain.orders.actions import resubscribe, unsubscribe
from makegood.domain.orders.queries import customer_of_unsubscribe_token
from makegood.kernel import actors, clock
from makegood.web.ui import errors
from makegood.web.ui.limits import is_allowed, too_many
from makegood.web.ui.redirects import SeeOther

from .pages import customer_page, erased, in_language


@customer_page
def page(request: HttpRequest, token: str) -> HttpResponse:
    """GET only shows how things stand: mail scanners open links."""
    visit = _Visit(request, token)
    return in_language(visit.customer.language, visit.respond)


class _Visit:
    """One request of one customer."""

    def __init__(self, request: HttpRequest, token: str) -> None:
        self.request = request
        self.customer = customer_of_unsubscribe_token(token)

    def respond(self) -> HttpResponse:
        if self.customer.is_erased:
            return self._erased()
        if self.request.method != "POST":
            return self._show()
        by = actors.customer(self.customer.pk)
        match self.request.POST.get("action", "unsubscribe"):
            case "unsubscribe":
                unsubscribe(customer=self.customer, by=by, now=clock.now())
            case "resubscribe":
                # Leaving is never refused; going to and fro without end is.
                if not is_allowed(self.request, "resubscribe", about=str(self.customer.pk)):
                    return too_many(self.request)
                resubscribe(customer=self.customer, by=by, now=clock.now())
            case _:
                message = _("Please use one of the buttons on the page behind the link in your e-mail.")
                return errors.error_page(
                    self.request,
                    HTTPStatus.UNPROCESSABLE_ENTITY,
                    _("That cannot be accepted"),
                    message,
                    code="invalid_choice",
                )
        # A mail program that unsubscribes with one click follows no redirect (RFC 8058).
        if "action" not in self.request.POST:
            return self._show()
        return SeeOther(self.request.path)

    def _erased(self) -> HttpResponse:
        """Nothing is mailed to them; a program that unsubscribes is told that it succeeded."""
        done = self.request.method == "POST" and self.request.POST.get("action", "unsubscribe") == "unsubscribe"
        response = erased(self.request)
        if done:
            response.status_code = HTTPStatus.OK
        return response

    def _show(self) -> HttpResponse:
        context = {"unsubscribed_at": self.customer.silent_since, "agreed": self.customer.invite}
        return render(self.request, "web_customer/unsubscribe.html", context)
