"""The operator's preview of every e-mail that this installation sends, in both languages (R13.3)."""

import re

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import get_language
from django.views.decorators.clickjacking import xframe_options_sameorigin
from django.views.decorators.http import require_safe

from makegood.domain.accounts import samples as accounts
from makegood.domain.conversations import samples as conversations
from makegood.domain.invitations import samples as invitations
from makegood.domain.mail.samples import Sample
from makegood.domain.moderation import samples as moderation
from makegood.domain.nps import samples as nps
from makegood.domain.reassessments import samples as reassessments
from makegood.domain.reviews import samples as reviews
from makegood.domain.sellers import samples as sellers
from makegood.domain.webhooks import samples as webhooks
from makegood.kernel.actors import Actor
from makegood.kernel.errors import NotFound
from makegood.web.ui.letters import letter_response

from .views import operator_only

_HEAD = re.compile(r"<head>", re.IGNORECASE)


def all_samples(language: str) -> list[Sample]:
    """An example of each e-mail, those to customers first."""
    return [
        *invitations.samples(language),
        *conversations.samples(language),
        *reassessments.samples(language),
        *reviews.samples(language),
        *nps.samples(language),
        *moderation.samples(language),
        *sellers.samples(language),
        *accounts.samples(language),
        *webhooks.samples(language),
    ]


@require_safe
@operator_only
def emails(request: HttpRequest, actor: Actor) -> HttpResponse:
    """`/operator/emails/`: which e-mails there are, to whom, and when each is sent."""
    language = _language(request)
    return render(request, "operator/emails.html", {"samples": all_samples(language), "language": language})


@require_safe
@operator_only
def email(request: HttpRequest, actor: Actor, name: str) -> HttpResponse:
    """`/operator/emails/{name}/`: one e-mail as a desktop and a phone show it, and its text part."""
    language = _language(request)
    context = {
        "sample": _find(name, language),
        "language": language,
        "languages": settings.LANGUAGES,
    }
    return render(request, "operator/email.html", context)


@require_safe
@xframe_options_sameorigin
@operator_only
def email_html(request: HttpRequest, actor: Actor, name: str) -> HttpResponse:
    """The HTML part alone, for the frames."""
    html = _find(name, _language(request)).rendered.html
    # A link of an example leads nowhere: it asks for a new tab, which the sandbox refuses.
    return letter_response(_HEAD.sub('<head><base target="_blank">', html, count=1))


def _language(request: HttpRequest) -> str:
    """What the address asks for, else the reader's own."""
    known = [code for code, _name in settings.LANGUAGES]
    wanted = request.GET.get("language", "")
    own = get_language() or settings.LANGUAGE_CODE
    return next((code for code in (wanted, own) if code in known), known[0])


def _find(name: str, language: str) -> Sample:
    sample = next((sample for sample in all_samples(language) if sample.name == name), None)
    if sample is None:
        raise NotFound
    return sample
