"""`/healthz` and `/readyz`: for monitoring and load balancers."""

from http import HTTPStatus

from django.core.exceptions import ImproperlyConfigured
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from makegood.kernel import installation
from makegood.web.ui.context import mail_stays_here


@require_safe
@never_cache
def healthz(_request: HttpRequest) -> HttpResponse:
    """The process answers; nothing else is asked."""
    return HttpResponse("ok\n", content_type="text/plain")


@require_safe
@never_cache
def readyz(_request: HttpRequest) -> HttpResponse:
    """The database answers, is up to date and fits the settings; 503 otherwise.

    E-mail that does not leave this machine is told, but is no reason to take the server out of service.
    """
    try:
        installation.check()
    except ImproperlyConfigured as error:
        answer = {"ready": False, "database": str(error)}
        return JsonResponse(answer, status=HTTPStatus.SERVICE_UNAVAILABLE)
    mail = "e-mail is not leaving this machine: MAKEGOOD_EMAIL_URL is mailbox://" if mail_stays_here() else "ok"
    return JsonResponse({"ready": True, "database": "ok", "mail": mail})
