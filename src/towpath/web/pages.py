"""The app: one page and its files, as the UI build leaves them in `web/ui`. Every route of the app is that page."""

import mimetypes
from pathlib import Path

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.middleware.csrf import get_token

from towpath.api.problems import problem

UI = Path(__file__).parent / "ui"
_FOR_EVER = "public, max-age=31536000, immutable"


def app(request: HttpRequest, path: str = "") -> HttpResponseBase:
    """A file of the build where there is one, else the app's page, which finds its route itself."""
    if request.method not in ("GET", "HEAD"):
        return problem(405, "method_not_allowed", "A page is read with GET.")
    file = (UI / path).resolve()
    if path and file.is_relative_to(UI.resolve()) and file.is_file():
        return _file(file, _FOR_EVER if path.startswith("assets/") else "no-cache")
    if path.startswith("assets/"):
        return problem(404, "not_found", "There is no such file.")
    index = UI / "index.html"
    if not index.is_file():
        return HttpResponse(
            "The app is not built yet: run `make ui`. The API is at /api/v1/.", status=503, content_type="text/plain; charset=utf-8"
        )
    get_token(request)
    return _file(index, "no-cache")


def csrf_failed(request: HttpRequest, reason: str = "") -> HttpResponse:
    return problem(403, "csrf_failed", f"The header X-CSRFToken must carry the value of the cookie towpath_csrf. {reason}".strip())


def _file(path: Path, cache: str) -> HttpResponseBase:
    kind = mimetypes.guess_type(path.name)[0] or "application/octet-stream"
    response = HttpResponse(path.read_bytes(), content_type=f"{kind}; charset=utf-8" if kind.startswith("text/") else kind)
    response["Cache-Control"] = cache
    return response
