"""What may be asked of a page that everybody reads."""

from collections.abc import Callable
from typing import Any, TypeVar

from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_safe

View = TypeVar("View", bound=Callable[..., Any])


def reads_only(view: View) -> View:
    """GET and HEAD; all else gets 405. Nothing could be done with it, so no form's token is looked for first."""
    return csrf_exempt(require_safe(view))
