"""The app's one page and its files, as the UI build leaves them in `web/ui`; and the pages of refusals."""

from django.http import HttpRequest, HttpResponse


def csrf_failed(request: HttpRequest, reason: str = "") -> HttpResponse:
    return HttpResponse(f"Forbidden: {reason}", status=403, content_type="text/plain")
