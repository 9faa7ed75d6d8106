"""Files of a conversation: downloaded, never shown in our own pages."""

from django.http import HttpRequest, HttpResponse
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_safe

from makegood.domain.conversations.queries import find_attachment
from makegood.domain.conversations.rules import EXTENSIONS
from makegood.domain.sellers.permissions import check_may_read
from makegood.kernel.actors import Actor
from makegood.kernel.errors import NotFound

from ..desk import signed_in


@require_safe
@signed_in
def attachment(request: HttpRequest, actor: Actor, *, attachment_id: str) -> HttpResponse:
    """`/dashboard/attachments/{id}/`: to those who may read the conversation."""
    file = find_attachment(attachment_id)
    if file is None:
        raise NotFound
    check_may_read(actor, file.seller_id)
    # What a customer sends may be of any kind that is kept; browsers get a name only for what they can show safely.
    known = file.content_type if file.content_type in EXTENSIONS else "application/octet-stream"
    response = HttpResponse(bytes(file.data), content_type=known)
    response["Content-Disposition"] = content_disposition_header(as_attachment=True, filename=file.name) or "attachment"
    # Whatever is in the file: it never runs as a page of ours.
    response["Content-Security-Policy"] = "default-src 'none'; sandbox"
    response["X-Content-Type-Options"] = "nosniff"
    return response
