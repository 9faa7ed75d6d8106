"""`/r/{token}/`: the review form (R3)."""

from http import HTTPStatus

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from makegood.domain.orders.queries import my_token, purchase_of_review_token
from makegood.domain.orders.rules import link_is_shut
from makegood.domain.product_reviews.queries import Bought, bought_articles, may_review_articles
from makegood.domain.reviews.actions import submit_review_by_link
from makegood.domain.reviews.queries import review_of_purchase
from makegood.domain.reviews.rules import ASPECTS, GOOD_FROM, Answers, read_grade
from makegood.kernel import clock
from makegood.kernel.errors import FieldError, Invalid, Refused
from makegood.kernel.values import shown_again
from makegood.web.ui.redirects import SeeOther

from .pages import customer_page, in_language, review_link_shut, typed_values

FIELDS = ("overall", "text", "as_described", "delivery_time", "condition", "had_contact", "contact")
HAD_CONTACT = {"": None, "yes": True, "no": False}


@customer_page
def page(request: HttpRequest, token: str) -> HttpResponse:
    """GET shows the form, or what was given; only POST stores (R3.3)."""
    visit = _Visit(request, token)
    return in_language(visit.purchase.customer.language, visit.respond)


class _Visit:
    """One request to one link: used, shut or open."""

    def __init__(self, request: HttpRequest, token: str) -> None:
        self.request = request
        self.token = token
        self.purchase = purchase_of_review_token(token)
        self.now = clock.now()

    def respond(self) -> HttpResponse:
        if self.request.method == "POST":
            return self._send()
        return self._not_open(HTTPStatus.OK) or self._form({"overall": self._asked_grade()}, [], HTTPStatus.OK)

    def _not_open(self, status: HTTPStatus) -> HttpResponse | None:
        """What was given, with this status, or why nothing can be given; None while the link is open."""
        if review_of_purchase(self.purchase.pk, self.purchase.seller_id) is not None:
            return self._given(status)
        if self.purchase.cancelled:
            return review_link_shut(self.request, self.purchase, "purchase_cancelled")
        if link_is_shut(self.purchase.review_link_expires_at, self.now):
            return review_link_shut(self.request, self.purchase, "link_expired")
        return None

    def _asked_grade(self) -> str:
        """The number that was clicked in the e-mail (`?grade=8`); anything else chooses nothing."""
        grade = read_grade(self.request.GET.get("grade", ""))
        return "" if grade is None else str(grade)

    def _send(self) -> HttpResponse:
        typed = typed_values(self.request.POST, FIELDS)
        try:
            submit_review_by_link(purchase=self.purchase, answers=read_answers(typed), now=self.now)
        except Invalid as error:
            problems = [_at_field(one, typed) for one in error.errors]
            # A link that is used or shut has nothing to correct.
            return self._not_open(HTTPStatus.CONFLICT) or self._form(typed, problems, HTTPStatus.UNPROCESSABLE_ENTITY)
        except Refused as error:
            # The same form sent twice, too late, or the order was cancelled.
            if error.code == "erased":
                raise
            if error.code == "already_reviewed":
                return self._given(HTTPStatus.CONFLICT)
            return review_link_shut(self.request, self.purchase, error.code)
        return SeeOther(self.request.path)

    def _form(self, typed: dict[str, str], problems: list[FieldError], status: HTTPStatus) -> HttpResponse:
        grade = read_grade(typed.get("overall", ""))
        asks = "any" if grade is None else "good" if grade >= GOOD_FROM else "low"
        context = {"purchase": self.purchase, "typed": shown_again(typed), "errors": problems, "asks": asks}
        return render(self.request, "web_customer/review_form.html", context, status=status)

    def _given(self, status: HTTPStatus) -> HttpResponse:
        context = {
            "purchase": self.purchase,
            "review": review_of_purchase(self.purchase.pk, self.purchase.seller_id),
            "refused": status == HTTPStatus.CONFLICT,
            "my_token": my_token(self.purchase.customer),
            "articles": self._articles(),
            "token": self.token,
        }
        return render(self.request, "web_customer/review_given.html", context, status=status)

    def _articles(self) -> list[Bought]:
        """The articles of this purchase that can be reviewed as long as the link works; after that, those that were."""
        bought = bought_articles(self.purchase)
        shut = link_is_shut(self.purchase.review_link_expires_at, self.now)
        if shut or not may_review_articles(self.purchase):
            return [one for one in bought if one.review is not None]
        return bought


def read_answers(typed: dict[str, str]) -> Answers:
    """The answers in a form. A grade that is none becomes 0, which the action refuses together with all else.

    Raises:
        Invalid: `invalid_choice` for another answer than yes and no about contact.
    """
    if typed["had_contact"] not in HAD_CONTACT:
        raise Invalid.one("had_contact", "invalid_choice", _("Please answer yes or no."))
    had_contact = HAD_CONTACT[typed["had_contact"]]
    # How the contact was is asked only if there was any, so after "no" nothing that stands there matters (R3.2).
    asked = [name for name in ASPECTS if name != "contact" or had_contact is not False]
    aspects = {name: read_grade(typed[name]) or 0 for name in asked if typed[name].strip()}
    return Answers(read_grade(typed["overall"]) or 0, typed["text"], aspects, had_contact)


def _at_field(error: FieldError, typed: dict[str, str]) -> FieldError:
    """The error at the form's own field; a grade that was left out is told apart from a wrong one."""
    field = error.field.removeprefix("aspects.")
    if field == "overall" and not typed["overall"].strip():
        return FieldError(field, "required", _("Please choose a grade from 1 to 10."))
    return FieldError(field, error.code, error.message)
