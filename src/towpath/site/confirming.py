"""`/t/y/TOKEN`: where a person confirms what somebody asked to send them. GET only shows the question: scanners follow every link; POST
confirms, once and in time. No account, no script, no cookie."""

import html

from django.http import HttpRequest, HttpResponse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from towpath.host.clock import Clock, SystemClock
from towpath.host.pool import pool
from towpath.host.settings import load
from towpath.messages.confirming import ConsentRequest, State, confirm, find_request, state_of
from towpath.messages.opt_in import OptInWords, get_opt_in
from towpath.messages.tokens import read_token
from towpath.messages.tracking import Visitor
from towpath.secrets.ring import open_ring
from towpath.site.page import page

# The clock of this process; a test puts its own here.
clock: Clock = SystemClock()

_EXPIRED = "This link counted for some days only, and they are over. Sign up once more, and you get a new one."
_VOID = (
    "What this link was about no longer stands: it was stopped meanwhile, or goes to another address now. Sign up once more if you like."
)


@csrf_exempt  # the signed token is what allows it; whoever comes from a mail has no session
@require_http_methods(["GET", "HEAD", "POST"])
def confirm_consent(request: HttpRequest, token: str) -> HttpResponse:
    read = read_token(open_ring(load().data), "confirm", token)
    with pool().connection() as db:
        asked = find_request(db, read.process_id) if read is not None else None
        if asked is None:
            sentence = "This link is not one of ours, it was cut short, or it is very old. Open it from the message again."
            return page("Not found", f"<h1>Not found</h1><p>{sentence}</p>", status=404)
        words = get_opt_in(db, asked.workspace_id).words_for(asked.language)
        if request.method == "POST":
            visitor = Visitor(request.headers.get("User-Agent", ""), request.META.get("REMOTE_ADDR", ""), "POST")
            state = confirm(db, asked, visitor, clock.now())
        else:
            state = state_of(db, asked, clock.now())
    return page(words.title, f"<h1>{html.escape(words.title)}</h1>{_body(asked, words, state)}")


def _body(asked: ConsentRequest, words: OptInWords, state: State) -> str:
    if state == "confirmed":
        return f'<p role="status">{_lines(words.done)}</p>'
    if state != "open":
        return f'<p role="status">{_EXPIRED if state == "expired" else _VOID}</p>'
    topics = "".join(f"<li>{html.escape(topic)}</li>" for topic in asked.topics if topic)
    about = f"<ul>{topics}</ul>" if topics else ""
    button = f'<form method="post"><button type="submit">{html.escape(words.button)}</button></form>'
    return f"<p>{html.escape(asked.address)}</p>{about}<p>{_lines(words.body)}</p>{button}"


def _lines(text: str) -> str:
    return html.escape(text).replace("\n", "<br>")
