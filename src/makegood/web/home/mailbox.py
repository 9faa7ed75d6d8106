"""`/mailbox/`: the e-mails of the demo, which leave no machine. Outside the demo there is no such page."""

import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime
from email import policy
from email.message import EmailMessage
from email.parser import BytesHeaderParser, BytesParser
from functools import wraps
from pathlib import Path
from typing import Concatenate, ParamSpec

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.clickjacking import xframe_options_sameorigin
from django.views.decorators.http import require_safe

from makegood.kernel.errors import NotFound
from makegood.web.ui.letters import SANDBOX_FOR_LINKS, letter_response
from makegood.web.ui.links import seal

PAGE = 50
NAME = re.compile(r"\d{8}T\d{6}Z-\d{1,12}\.eml", re.ASCII)
HEAD = re.compile(r"<head[^>]*>", re.IGNORECASE)

P = ParamSpec("P")
View = Callable[Concatenate[HttpRequest, P], HttpResponse]


@dataclass(frozen=True, slots=True)
class Letter:
    """One e-mail of the mailbox folder."""

    name: str
    subject: str
    to: str
    at: datetime | None
    headers: list[tuple[str, str]]
    text: str = ""
    html: str = ""
    attachments: tuple[str, ...] = ()


def in_demo_only(view: View[P]) -> View[P]:
    """Outside the demo the page does not exist: these are people's letters."""

    @wraps(view)
    def wrapped(request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
        if not settings.MAKEGOOD_DEMO:
            raise NotFound
        return seal(view(request, *args, **kwargs))

    return wrapped


@require_safe
@in_demo_only
def letters(request: HttpRequest) -> HttpResponse:
    """The mailbox, newest first; `?before=` goes on behind an e-mail."""
    before = request.GET.get("before", "")
    names = [name for name in _names() if not before or name < before]
    context = {
        "letters": [_read(name, whole=False) for name in names[:PAGE]],
        "before": names[PAGE - 1] if len(names) > PAGE else "",
        "first_page": not before,
    }
    return render(request, "web_home/mailbox.html", context)


@require_safe
@in_demo_only
def letter(request: HttpRequest, name: str) -> HttpResponse:
    """One e-mail: headers, the text part, and the HTML part in a frame."""
    return render(request, "web_home/letter.html", {"letter": _read(name, whole=True)})


@require_safe
@xframe_options_sameorigin
@in_demo_only
def letter_html(_request: HttpRequest, name: str) -> HttpResponse:
    """The HTML part alone, for the frame; its links open in the tab around it."""
    html = _read(name, whole=True).html
    if not html:
        raise NotFound
    base = '<base target="_top">'
    head = HEAD.search(html)
    html = html[: head.end()] + base + html[head.end() :] if head else base + html
    return letter_response(html, sandbox=SANDBOX_FOR_LINKS)


def _names() -> list[str]:
    folder: Path = settings.MAKEGOOD_MAILBOX
    if not folder.is_dir():
        return []
    return sorted((path.name for path in folder.iterdir() if _is_letter(path)), reverse=True)


def _is_letter(path: Path) -> bool:
    """Whether a file has a name that the mailbox itself gives, and is no link to somewhere else."""
    return NAME.fullmatch(path.name) is not None and path.is_file() and not path.is_symlink()


def _read(name: str, *, whole: bool) -> Letter:
    """The e-mail in a file of the mailbox.

    Raises:
        NotFound: it is not there. The name is one that the mailbox gives, so no file elsewhere can be meant.
    """
    path: Path = settings.MAKEGOOD_MAILBOX / name
    if not NAME.fullmatch(name) or not _is_letter(path):
        raise NotFound
    parser = BytesParser(policy=policy.default) if whole else BytesHeaderParser(policy=policy.default)
    with path.open("rb") as file:
        message = parser.parse(file)
    found = Letter(
        name=name,
        subject=str(message["subject"] or ""),
        to=str(message["delivered-to"] or message["to"] or ""),
        at=getattr(message["date"], "datetime", None),
        headers=[(str(key), str(value)) for key, value in message.items()],
    )
    if not whole:
        return found
    return replace(
        found,
        text=_part(message, "plain"),
        html=_part(message, "html"),
        attachments=tuple(part.get_filename() or "?" for part in message.iter_attachments()),
    )


def _part(message: EmailMessage, kind: str) -> str:
    body = message.get_body((kind,))
    if not isinstance(body, EmailMessage):
        return ""
    try:
        return str(body.get_content())
    except LookupError:  # a character set that nobody knows
        payload = body.get_payload(decode=True)
        return payload.decode("utf-8", "replace") if isinstance(payload, bytes) else ""
