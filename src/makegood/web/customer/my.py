"""`/my/{token}/`: what a customer wrote and what is kept of them (R12.4)."""

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_safe

from makegood.domain.orders.queries import customer_of_my_token, unsubscribe_token
from makegood.domain.privacy.actions import export_own_data
from makegood.domain.privacy.queries import kept_of
from makegood.kernel import clock
from makegood.kernel.errors import Invalid

from .pages import customer_page, in_language


@customer_page
@require_safe
def page(request: HttpRequest, token: str) -> HttpResponse:
    """What is kept, purchase by purchase, newest first."""
    customer = customer_of_my_token(token)

    def respond() -> HttpResponse:
        try:
            kept, next_cursor = kept_of(customer, cursor=request.GET.get("cursor"))
        except Invalid:
            kept, next_cursor = kept_of(customer, cursor=None)
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
