"""`/nps/{token}/`: how likely a customer is to recommend a seller after contact (R10)."""

from http import HTTPStatus

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _

from makegood.domain.nps.actions import answer_survey
from makegood.domain.nps.queries import survey_of_token
from makegood.domain.nps.rules import read_score
from makegood.domain.orders.queries import my_token
from makegood.kernel import clock
from makegood.kernel.errors import FieldError, Invalid, Refused
from makegood.kernel.values import shown_again
from makegood.web.ui import errors
from makegood.web.ui.redirects import SeeOther

from .pages import customer_page, in_language, typed_values

FIELDS = ("score", "comment")


@customer_page
def page(request: HttpRequest, token: str) -> HttpResponse:
    """GET shows the form, or what was answered; only POST stores."""
    visit = _Visit(request, token)
    return in_language(visit.survey.customer.language, visit.respond)


class _Visit:
    """One request to one link: answered, shut or open."""

    def __init__(self, request: HttpRequest, token: str) -> None:
        self.request = request
        self.token = token
        self.survey = survey_of_token(token)
        self.now = clock.now()

    def respond(self) -> HttpResponse:
        sending = self.request.method == "POST"
        if self.survey.score is not None:
            return self._given(HTTPStatus.CONFLICT if sending else HTTPStatus.OK)
        if not self.survey.is_open(self.now):
            return self._gone()
        return self._send() if sending else self._form({"score": self._asked_score()}, [], HTTPStatus.OK)

    def _asked_score(self) -> str:
        """The number that was clicked in the e-mail (`?score=8`); anything else chooses nothing."""
        score = read_score(self.request.GET.get("score", ""))
        return "" if score is None else str(score)

    def _send(self) -> HttpResponse:
        typed = typed_values(self.request.POST, FIELDS)
        score = read_score(typed["score"])
        try:
            # What is no score becomes one that the action refuses, together with all else.
            answer_survey(
                survey=self.survey, score=-1 if score is None else score, comment=typed["comment"], now=self.now
            )
        except Invalid as error:
            return self._form(typed, [_told(one, typed) for one in error.errors], HTTPStatus.UNPROCESSABLE_ENTITY)
        except Refused as error:
            # Somebody was faster: the same form sent twice, or the last second of the link.
            if error.code == "link_expired":
                return self._gone()
            self.survey = survey_of_token(self.token)
            return self._given(HTTPStatus.CONFLICT)
        return SeeOther(self.request.path)

    def _form(self, typed: dict[str, str], problems: list[FieldError], status: HTTPStatus) -> HttpResponse:
        shown = shown_again(typed)
        # "07" chooses the same number as "7".
        score = read_score(shown["score"])
        context = {
            "survey": self.survey,
            "purchase": self.survey.conversation.purchase,
            "typed": shown,
            "chosen": "" if score is None else str(score),
            "errors": problems,
        }
        return render(self.request, "web_customer/survey_form.html", context, status=status)

    def _given(self, status: HTTPStatus) -> HttpResponse:
        context = {
            "survey": self.survey,
            "refused": status == HTTPStatus.CONFLICT,
            "my_token": my_token(self.survey.customer),
        }
        return render(self.request, "web_customer/survey_given.html", context, status=status)

    def _gone(self) -> HttpResponse:
        message = _(
            "This question could be answered until the date in the e-mail. Nothing was stored; nothing is asked of you."
        )
        return errors.gone(self.request, message, title=_("This link has expired"))


def _told(error: FieldError, typed: dict[str, str]) -> FieldError:
    """The error at the form's field; a score that was left out is told apart from a wrong one."""
    if error.field == "score" and not typed["score"].strip():
        return FieldError("score", "required", _("Please choose a number from 0 to 10."))
    return error
