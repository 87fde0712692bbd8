"""Where links of messages lead: `/t/o/` pixel, `/t/c/` click, `/t/u/` unsubscribe, `/t/v/` view in the browser. No login, no cookie.

What a link leads to is stored and the link is signed, so none can be made up or bent (S7). GET never changes consent (semantics 37).
"""

import base64
import html
from typing import Literal

from django.http import HttpRequest, HttpResponse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_safe

from towpath.host.clock import Clock, SystemClock
from towpath.host.pool import pool
from towpath.host.settings import load
from towpath.messages import reads, tracking
from towpath.messages.tokens import Purpose, Reader, Token, read_token, write_preferences_token
from towpath.secrets.ring import open_ring
from towpath.site.page import page

# The clock of this process; a test puts its own here.
clock: Clock = SystemClock()

_PIXEL = base64.b64decode("R0lGODlhAQABAIAAAAAAAP///yH5BAEAAAAALAAAAAABAAEAAAIBRAA7")
# A mail shown in the browser runs nothing, sends nothing, and stands in an origin of its own.
_SANDBOX = "sandbox allow-popups allow-popups-to-escape-sandbox; default-src 'none'; img-src http: https: data:; style-src 'unsafe-inline'"


@require_safe
def open_pixel(request: HttpRequest, token: str) -> HttpResponse:
    """The picture comes whatever the token is, so that nothing can be learned from the answer."""
    read = _read("open", token)
    if read is not None:
        with pool().connection() as db:
            place = reads.find_place(db, read.process_id)
            if place is not None:
                tracking.record_open(db, place, _visitor(request), clock.now())
    response = HttpResponse(_PIXEL, content_type="image/gif")
    response["Cache-Control"] = "no-store, private"
    return response


@require_safe
def click(request: HttpRequest, token: str) -> HttpResponse:
    """Leads to the stored link and nowhere else."""
    read = _read("click", token)
    if read is None:
        return _gone("This link is not one of ours, or it was cut short. Open it from the mail again.")
    with pool().connection() as db:
        place = reads.find_place(db, read.process_id)
        url = reads.find_link(db, place, read.number) if place is not None else None
        if place is None or url is None or not url.startswith(("http://", "https://")):
            return _gone("What this link led to is no longer kept.")
        tracking.record_click(db, place, _visitor(request), url, clock.now())
    response = HttpResponse(status=302)
    response["Location"] = url
    response["Cache-Control"] = "no-store, private"
    response["Referrer-Policy"] = "no-referrer"
    return response


@csrf_exempt  # the signed token is what allows it; mail programs post here without cookies (RFC 8058)
@require_http_methods(["GET", "HEAD", "POST"])
def unsubscribe(request: HttpRequest, token: str) -> HttpResponse:
    read = _read("unsubscribe", token)
    if read is None:
        return _gone("This link is not one of ours, or it was cut short. Open it from the mail again.")
    with pool().connection() as db:
        place = reads.find_place(db, read.process_id)
        if place is None:
            return _gone("The mail that this link belongs to is no longer kept.")
        about = f"“{html.escape(place.topic)}”" if place.topic else "our mails"
        if request.method != "POST":
            button = '<form method="post"><button type="submit">Unsubscribe</button></form>'
            address = f"<p>{html.escape(place.address or '')}</p>"
            rest = _other_choices(place)
            return page("Unsubscribe", f"<h1>Unsubscribe</h1><p>You will no longer get {about} at this address.</p>{address}{button}{rest}")
        how: Literal["one_click", "page"] = "one_click" if request.POST.get("List-Unsubscribe") == "One-Click" else "page"
        tracking.unsubscribe(db, place, _visitor(request), clock.now(), how=how)
        rest = _other_choices(place)
    return page("You are unsubscribed", f"<h1>You are unsubscribed</h1><p>You will no longer get {about}.</p>{rest}")


def _other_choices(place: reads.Place) -> str:
    if place.contact_id is None:
        return ""
    token = write_preferences_token(open_ring(load().data), Reader(place.workspace_id, place.contact_id, place.process_id))
    return f'<p><a href="/t/p/{token}">Choose what else you get</a></p>'


@require_safe
def view(request: HttpRequest, token: str) -> HttpResponse:
    """The mail as it was sent."""
    read = _read("view", token)
    if read is None:
        return _gone("This link is not one of ours, or it was cut short. Open it from the mail again.")
    with pool().connection() as db:
        place = reads.find_place(db, read.process_id)
        mail = reads.get_mail(reads.get_message(db, place.workspace_id, place.process_id)) if place is not None else None
    if mail is None:
        return _gone("This mail is no longer kept.")
    body = mail.html if mail.html is not None else f"<!doctype html><title>Mail</title><pre>{html.escape(mail.text)}</pre>"
    response = HttpResponse(body, content_type="text/html; charset=utf-8")
    response["Content-Security-Policy"] = _SANDBOX
    response["X-Robots-Tag"] = "noindex"
    response["Referrer-Policy"] = "no-referrer"
    return response


def _read(purpose: Purpose, token: str) -> Token | None:
    return read_token(open_ring(load().data), purpose, token)


def _gone(sentence: str) -> HttpResponse:
    return page("Not found", f"<h1>Not found</h1><p>{sentence}</p>", status=404)


def _visitor(request: HttpRequest) -> tracking.Visitor:
    return tracking.Visitor(request.headers.get("User-Agent", ""), request.META.get("REMOTE_ADDR", ""), request.method or "GET")
