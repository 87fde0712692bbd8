"""Doors of providers of text messages: `/hooks/sms/TOKEN/status` and `/hooks/sms/TOKEN/inbound`.

The address can't be guessed and names the sender, and so the workspace (S8); where the description asks for it, the signature must be
the provider's and fresh. What came before does nothing. A provider tries again what is not answered 2xx.
"""

from django.http import HttpRequest, HttpResponse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from towpath.channels.sms.provider import is_genuine, read_inbound, read_payload, read_reports
from towpath.host.clock import Clock, SystemClock
from towpath.host.pool import pool
from towpath.host.settings import load
from towpath.messages import inbound
from towpath.messages.sms_senders import find_hook
from towpath.secrets.ring import open_ring

# The clock of this process; a test puts its own here.
clock: Clock = SystemClock()

LARGEST = 1_000_000


@csrf_exempt  # the signed address is what allows it
@require_http_methods(["GET", "POST"])
def sms(request: HttpRequest, token: str, what: str) -> HttpResponse:
    body = request.body
    if len(body) > LARGEST:
        return HttpResponse(status=413)
    ring, now = open_ring(load().data), clock.now()
    with pool().connection() as db:
        sender = find_hook(db, ring, token)
        if sender is None or sender.provider is None:
            return HttpResponse(status=404)
        provider = sender.provider
        if not is_genuine(provider, sender.secrets(ring), request.headers, body, now):
            return HttpResponse(status=401)
        payload = read_payload(body, request.content_type or "", request.META.get("QUERY_STRING", ""))
        if what == "status" and provider.status_hook is not None:
            inbound.file_reports(db, sender, read_reports(provider.status_hook, payload), now)
        elif what == "inbound" and provider.inbound_hook is not None:
            inbound.receive(db, sender, read_inbound(provider.inbound_hook, payload), now)
        else:
            return HttpResponse(status=404)
    return HttpResponse(status=204)
