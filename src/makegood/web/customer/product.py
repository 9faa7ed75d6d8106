"""`/r/{token}/products/{product}/`: what a customer thinks of an article of the same purchase (R11)."""

from http import HTTPStatus

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from makegood.domain.orders.queries import purchase_of_review_token
from makegood.domain.orders.rules import link_is_shut
from makegood.domain.product_reviews.actions import submit_review_by_link
from makegood.domain.product_reviews.queries import bought_articles, may_review_articles
from makegood.domain.product_reviews.rules import MOST_POINTS, Answers, read_points, read_stars
from makegood.kernel import clock
from makegood.kernel.errors import FieldError, Invalid, NotFound, Refused
from makegood.kernel.values import shown_again
from makegood.web.ui import errors
from makegood.web.ui.redirects import SeeOther

from .pages import customer_page, in_language, review_link_shut, typed_values

FIELDS = ("stars", "title", "text", "pros", "cons")


@customer_page
def page(request: HttpRequest, token: str, product_id: str) -> HttpResponse:
    """GET shows the form, or what was given; only POST stores."""
    visit = _Visit(request, token, product_id)
    return in_language(visit.purchase.customer.language, visit.respond)


class _Visit:
    """One request about one article: given, shut or open."""

    def __init__(self, request: HttpRequest, token: str, product_id: str) -> None:
        self.request = request
        self.token = token
        self.product_id = product_id
        self.purchase = purchase_of_review_token(token)
        self.now = clock.now()
        self._look()

    def _look(self) -> None:
        """Raises NotFound when the article is not in this purchase."""
        bought = bought_articles(self.purchase)
        found = next((one for one in bought if one.product.pk == self.product_id), None)
        if found is None:
            raise NotFound(_("This article is not in your order."))
        self.article = found
        self.others = [one for one in bought if one is not found and one.review is None]

    def respond(self) -> HttpResponse:
        sending = self.request.method == "POST"
        if self.article.review is not None:
            return self._given(HTTPStatus.CONFLICT if sending else HTTPStatus.OK)
        if self.purchase.cancelled:
            return self._shut("purchase_cancelled")
        if link_is_shut(self.purchase.review_link_expires_at, self.now):
            return self._shut("link_expired")
        if not may_review_articles(self.purchase):
            return self._shut("seller_staff")
        return self._send() if sending else self._form({}, [], HTTPStatus.OK)

    def _send(self) -> HttpResponse:
        typed = typed_values(self.request.POST, FIELDS)
        try:
            submit_review_by_link(
                purchase=self.purchase,
                product=self.article.product,
                answers=_read(typed),
                language=self.purchase.customer.language or (get_language() or "")[:2],
                now=self.now,
            )
        except Invalid as error:
            return self._form(typed, [_told(one, typed) for one in error.errors], HTTPStatus.UNPROCESSABLE_ENTITY)
        except Refused as error:
            # Somebody was faster: the same form sent twice, or the order cancelled in between.
            if error.code == "erased":
                raise
            if error.code == "already_reviewed":
                self._look()
                return self._given(HTTPStatus.CONFLICT)
            return self._shut(error.code)
        return SeeOther(self.request.path)

    def _form(self, typed: dict[str, str], problems: list[FieldError], status: HTTPStatus) -> HttpResponse:
        context = {
            "purchase": self.purchase,
            "product": self.article.product,
            "typed": shown_again(typed),
            "errors": problems,
            "most_points": MOST_POINTS,
        }
        return render(self.request, "web_customer/product_form.html", context, status=status)

    def _given(self, status: HTTPStatus) -> HttpResponse:
        shut = link_is_shut(self.purchase.review_link_expires_at, self.now)
        still_open = not shut and may_review_articles(self.purchase)
        context = {
            "purchase": self.purchase,
            "product": self.article.product,
            "review": self.article.review,
            "others": self.others if still_open else [],
            "token": self.token,
            "refused": status == HTTPStatus.CONFLICT,
        }
        return render(self.request, "web_customer/product_given.html", context, status=status)

    def _shut(self, code: str) -> HttpResponse:
        if code == "seller_staff":
            message = _("Whoever works for the seller of an article cannot review it. Nothing was stored.")
            return errors.error_page(self.request, HTTPStatus.FORBIDDEN, _("Not allowed"), message, code=code)
        return review_link_shut(self.request, self.purchase, code)


def _read(typed: dict[str, str]) -> Answers:
    """The answers in a form. Stars that are none become 0, which the action refuses together with all else."""
    return Answers(
        stars=read_stars(typed["stars"]) or 0,
        # A title is one line; browsers send none other.
        title=typed["title"],
        text=typed["text"],
        pros=read_points(typed["pros"]),
        cons=read_points(typed["cons"]),
    )


def _told(error: FieldError, typed: dict[str, str]) -> FieldError:
    """The error at the form's field; stars that were left out are told apart from wrong ones."""
    if error.field == "stars" and not typed["stars"].strip():
        return FieldError("stars", "required", _("Please choose 1 to 5 stars."))
    return error
