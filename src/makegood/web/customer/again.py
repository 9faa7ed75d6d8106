"""`/again/{token}/`: the form for a new overall grade (R6.4 to R6.6)."""

from http import HTTPStatus

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _

from makegood.domain.orders.queries import my_token
from makegood.domain.reassessments.actions import answer, keep
from makegood.domain.reassessments.enums import RequestState
from makegood.domain.reassessments.queries import request_of_token
from makegood.domain.reviews.rules import read_grade
from makegood.kernel import clock
from makegood.kernel.errors import FieldError, Invalid, Refused
from makegood.kernel.values import shown_again
from makegood.web.ui import errors
from makegood.web.ui.redirects import SeeOther
from makegood.web.ui.templatetags.ui import day_text

from .pages import customer_page, in_language, read_offered, typed_values

FIELDS = ("overall", "explanation", "offered", "action")


@customer_page
def page(request: HttpRequest, token: str) -> HttpResponse:
    """GET shows the form, or what was answered; only POST stores."""
    visit = _Visit(request, token)
    return in_language(visit.asked.review.purchase.customer.language, visit.respond)


class _Visit:
    """One request to one link: answered, lapsed or open."""

    def __init__(self, request: HttpRequest, token: str) -> None:
        self.request = request
        self.token = token
        self.asked = request_of_token(token)
        self.now = clock.now()

    def respond(self) -> HttpResponse:
        state = self.asked.state_at(self.now)
        sending = self.request.method == "POST"
        if state is RequestState.LAPSED:
            return self._gone()
        if state is RequestState.REQUESTED and self.asked.review.removed_at is not None:
            return self._removed()
        if state is not RequestState.REQUESTED:
            return self._answered(HTTPStatus.CONFLICT if sending else HTTPStatus.OK)
        return self._send() if sending else self._form({}, [], HTTPStatus.OK)

    def _send(self) -> HttpResponse:
        typed = typed_values(self.request.POST, FIELDS)
        try:
            self._store(typed)
        except Invalid as error:
            return self._form(typed, [_told(one, typed) for one in error.errors], HTTPStatus.UNPROCESSABLE_ENTITY)
        except Refused as error:
            if error.code == "link_expired":
                return self._gone()
            if error.code == "review_removed":
                return self._removed()
            # Read again: answered by somebody faster, or erased at this moment.
            self.asked = request_of_token(self.token)
            return self._answered(HTTPStatus.CONFLICT)
        return SeeOther(self.request.path)

    def _store(self, typed: dict[str, str]) -> None:
        offered = read_offered(typed["offered"])
        match typed["action"]:
            case "answer":
                overall = read_grade(typed["overall"]) or 0
                answer(
                    request=self.asked, overall=overall, explanation=typed["explanation"], offered=offered, now=self.now
                )
            case "keep":
                keep(request=self.asked, offered=offered, now=self.now)
            case _:
                raise Invalid.one(
                    "action", "invalid_choice", _("Please send a new grade, or leave your grade as it is.")
                )

    def _form(self, typed: dict[str, str], problems: list[FieldError], status: HTTPStatus) -> HttpResponse:
        context = {"asked": self.asked, "review": self.asked.review, "typed": shown_again(typed), "errors": problems}
        return render(self.request, "web_customer/again_form.html", context, status=status)

    def _answered(self, status: HTTPStatus) -> HttpResponse:
        context = {
            "asked": self.asked,
            "review": self.asked.review,
            "kept": self.asked.state == RequestState.KEPT,
            "refused": status == HTTPStatus.CONFLICT,
            "my_token": my_token(self.asked.review.purchase.customer),
        }
        return render(self.request, "web_customer/again_given.html", context, status=status)

    def _gone(self) -> HttpResponse:
        message = _(
            "A new grade could be given before %(day)s. Your first grade stays as it is; there is nothing to do."
        ) % {"day": day_text(self.asked.expires_at)}
        return errors.gone(self.request, message, title=_("This link has expired"))

    def _removed(self) -> HttpResponse:
        """Shut, until the review is restored within the link's date (R12.2)."""
        message = _("Your review was removed, so it cannot be graded again. Nothing was stored.")
        return errors.gone(self.request, message, title=_("This review was removed"), code="review_removed")


def _told(error: FieldError, typed: dict[str, str]) -> FieldError:
    if error.field == "overall" and not typed["overall"].strip():
        return FieldError("overall", "required", _("Please choose a grade from 1 to 10, or leave your grade as it is."))
    return error
