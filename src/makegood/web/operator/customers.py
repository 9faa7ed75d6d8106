"""Customers: whether they may be asked (R2, R2.7), and what they may ask about their own data (R13.2)."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from makegood.domain.invitations.queries import standings_of
from makegood.domain.orders.queries import find_customers, get_customer, purchases_of
from makegood.domain.privacy.actions import erase_customer, export_customer
from makegood.domain.reviews.queries import reviews_of_purchases
from makegood.kernel import clock
from makegood.kernel.actors import Actor
from makegood.kernel.errors import NotFound
from makegood.kernel.ids import is_marketplace_id
from makegood.web.ui.places import page_of

from .views import operator_only, see_other


@require_http_methods(["GET", "HEAD", "POST"])
@operator_only
def customers(request: HttpRequest, actor: Actor) -> HttpResponse:
    """`/operator/customers/`: finds by the marketplace's id or by the whole e-mail address.

    By POST, because an e-mail address does not belong in an address that is kept in histories and logs.
    """
    typed = request.POST.get("q", "").strip()
    found = find_customers(typed) if typed else []
    if len(found) == 1:
        return redirect("operator:customer", found[0].ref)
    context = {"typed": typed, "found": found, "asked": request.method == "POST"}
    return render(request, "operator/customers.html", context)


@require_safe
@operator_only
def customer(request: HttpRequest, actor: Actor, ref: str) -> HttpResponse:
    """`/operator/customers/{id}/`: one customer and their purchases, newest first."""
    if not is_marketplace_id(ref):
        raise NotFound
    shown = get_customer(ref)
    purchases = purchases_of(shown)
    page = page_of(purchases, request, moment="ordered_at")
    ids = [one.pk for one in page.items]
    standings, reviews = standings_of(ids, now=clock.now()), reviews_of_purchases(ids)
    rows = [(purchase, standings[purchase.pk], reviews.get(purchase.pk)) for purchase in page.items]
    return render(request, "operator/customer.html", {"customer": shown, "page": page, "rows": rows})


@require_safe
@operator_only
def export(request: HttpRequest, actor: Actor, ref: str) -> HttpResponse:
    """`/operator/customers/{id}/export/`: everything that is kept of a customer, as one JSON file."""
    if not is_marketplace_id(ref):
        raise NotFound
    document = export_customer(customer_id=ref, by=actor, now=clock.now())
    response = JsonResponse(document, json_dumps_params={"ensure_ascii": False, "indent": 2})
    name = f"customer-{ref}.json"
    response["Content-Disposition"] = content_disposition_header(as_attachment=True, filename=name) or "attachment"
    return response


@require_http_methods(["GET", "HEAD", "POST"])
@operator_only
def erase(request: HttpRequest, actor: Actor, ref: str) -> HttpResponse:
    """`/operator/customers/{id}/erase/`: says what goes and what stays, and erases when that is confirmed."""
    if not is_marketplace_id(ref):
        raise NotFound
    shown = get_customer(ref)
    if shown.is_erased:
        raise NotFound
    if request.method != "POST":
        return render(request, "operator/customer_erase.html", {"customer": shown})
    erase_customer(customer_id=ref, by=actor, now=clock.now())
    messages.success(request, _("The customer is erased. Their grades stay, without a name."))
    return see_other("operator:customers")
