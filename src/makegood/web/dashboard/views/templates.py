"""The shop's message templates: everybody on the staff reads them, owners write them (R14.5)."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from makegood.domain.conversations.actions import remove_template, save_template
from makegood.domain.conversations.queries import get_template, templates_of
from makegood.domain.sellers.permissions import check_may_own
from makegood.kernel import clock
from makegood.kernel.actors import Actor
from makegood.kernel.errors import FieldError, Invalid, Refused
from makegood.web.ui.chosen import SESSION_KEY
from makegood.web.ui.redirects import SeeOther

from ..desk import Desk, at_desk, page, signed_in

METHODS = ["GET", "HEAD", "POST"]


@require_safe
@at_desk
def templates(request: HttpRequest, desk: Desk) -> HttpResponse:
    """`/dashboard/settings/templates/`."""
    context: dict[str, object] = {
        "templates": templates_of(desk.seller_id, by=desk.actor),
        "examples": examples(),
    }
    return page(request, desk, "templates.html", context)


@require_http_methods(METHODS)
@at_desk
def new(request: HttpRequest, desk: Desk) -> HttpResponse:
    """`/dashboard/settings/templates/new/`; `?example=` begins with one of ours."""
    check_may_own(desk.actor, desk.seller_id)
    typed = examples().get(request.GET.get("example", ""), {"title": "", "text": ""})
    return _edit(request, desk, None, typed)


def at_template(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """A page for an owner about one template; another seller's is not found (404)."""

    @wraps(view)
    @signed_in
    def wrapped(request: HttpRequest, actor: Actor, *, template_id: str) -> HttpResponse:
        template = get_template(template_id, by=actor)
        check_may_own(actor, template.seller_id)
        request.session[SESSION_KEY] = template.seller_id
        desk = Desk(actor, template.seller_id, template.seller.name, template.seller.active)
        return view(request, desk, template)

    return wrapped


@require_http_methods(METHODS)
@at_template
def template(request: HttpRequest, desk: Desk, template: Any) -> HttpResponse:
    """`/dashboard/settings/templates/{id}/`."""
    return _edit(request, desk, template, {"title": template.title, "text": template.text})


@require_http_methods(METHODS)
@at_template
def remove(request: HttpRequest, desk: Desk, template: Any) -> HttpResponse:
    """`/dashboard/settings/templates/{id}/remove/`: a GET asks whether one is sure."""
    if request.method != "POST":
        return page(request, desk, "template_remove.html", {"template": template})
    remove_template(template=template, by=desk.actor, now=clock.now())
    messages.success(request, _("The template is removed."))
    return SeeOther(reverse("dashboard:templates"))


def _edit(request: HttpRequest, desk: Desk, template: Any, typed: dict[str, str]) -> HttpResponse:
    if request.method != "POST":
        return _form(request, desk, template, typed)
    typed = {name: request.POST.get(name, "") for name in ("title", "text")}
    try:
        save_template(seller_id=desk.seller_id, template=template, by=desk.actor, now=clock.now(), **typed)
    except Invalid as error:
        return _form(request, desk, template, typed, error.errors, status=422)
    except Refused as refusal:
        return _form(request, desk, template, typed, refusal=refusal.message, status=409)
    messages.success(request, _("The template is saved."))
    return SeeOther(reverse("dashboard:templates"))


def _form(
    request: HttpRequest,
    desk: Desk,
    template: Any,
    typed: dict[str, str],
    errors: tuple[FieldError, ...] = (),
    *,
    refusal: object = None,
    status: int = 200,
) -> HttpResponse:
    context = {
        "template": template,
        "typed": typed,
        "errors": errors,
        "refusal": refusal,
        "placeholders": placeholders(),
    }
    return page(request, desk, "template.html", context, status=status)


def placeholders() -> list[tuple[str, str]]:
    """What a template may leave open, and what will stand there."""
    return [
        ("{first_name}", _("the customer's first name")),
        ("{order}", _("the order number")),
        ("{product}", _("what was bought")),
        ("{grade}", _("the overall grade that the customer gave")),
        ("{seller}", _("the name of your shop")),
    ]


def examples() -> dict[str, dict[str, str]]:
    """Two templates to take over: personal, with understanding, with a solution, and without any condition."""
    return {
        "damaged": {
            "title": _("Arrived damaged"),
            "text": _(
                "How annoying that {product} arrived damaged. You were looking forward to it, and we are sorry.\n"
                "\n"
                "You can choose what we do:\n"
                "- we send you a new one today, or\n"
                "- we return the whole amount.\n"
                "\n"
                "You need not send anything back. Let us know which of the two you prefer."
            ),
        },
        "late": {
            "title": _("Delivered too late"),
            "text": _(
                "You waited longer for order {order} than we had promised. We understand that this was a nuisance,"
                " and we apologise.\n"
                "\n"
                "We have asked the carrier what went wrong, and we return the shipping costs to you today."
                " You need not do anything for it.\n"
                "\n"
                "Is there anything else we can do for you?"
            ),
        },
    }
