"""What every answer gets: a request number, and headers that tell the browser how little it may do."""

import contextvars
import re
import secrets
from collections.abc import Callable

from django.http import HttpRequest, HttpResponseBase

# Only own files run. Styles: the component library writes `style` attributes, which can't load or run anything.
CONTENT_SECURITY_POLICY = "; ".join(
    (
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self' 'unsafe-inline'",
        "img-src 'self' data:",
        "font-src 'self'",
        "connect-src 'self'",
        "manifest-src 'self'",
        "frame-src 'self'",
        "base-uri 'none'",
        "form-action 'self'",
        "frame-ancestors 'self'",
    )
)
_SOUND_NUMBER = re.compile(r"[A-Za-z0-9._-]{1,64}\Z")

request_number: contextvars.ContextVar[str] = contextvars.ContextVar("request_number", default="")


def protect(answer: Callable[[HttpRequest], HttpResponseBase]) -> Callable[[HttpRequest], HttpResponseBase]:
    """A view may set its own Content-Security-Policy (the preview of a mail does); the other headers are the same for all."""

    def protected(request: HttpRequest) -> HttpResponseBase:
        said = request.headers.get("X-Request-Id", "")
        number = said if _SOUND_NUMBER.match(said) else secrets.token_hex(8)
        request.number = number  # type: ignore[attr-defined]
        request_number.set(number)
        response = answer(request)
        response["X-Request-Id"] = number
        response.setdefault("Content-Security-Policy", CONTENT_SECURITY_POLICY)
        response.setdefault("X-Content-Type-Options", "nosniff")
        response.setdefault("Referrer-Policy", "same-origin")
        response.setdefault("Cross-Origin-Opener-Policy", "same-origin")
        response.setdefault("Permissions-Policy", "camera=(), geolocation=(), microphone=()")
        if request.is_secure():
            response.setdefault("Strict-Transport-Security", "max-age=31536000")
        return response

    return protected
