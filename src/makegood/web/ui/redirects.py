from django.http import HttpResponseRedirect


class SeeOther(HttpResponseRedirect):
    """303: what was sent is stored; the browser fetches the page anew, and reloading it sends nothing again (R3.4)."""

    status_code = 303
