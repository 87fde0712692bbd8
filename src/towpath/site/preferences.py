"""`/t/p/TOKEN`: where a person chooses what they get. No account, no script, no cookie; the signed link allows it, and only POST changes
anything (semantics 37)."""

import html
from collections.abc import Iterable

from django.http import HttpRequest, HttpResponse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from towpath.contacts.models import Contact
from towpath.contacts.reads import find_unwanted, get_contact
from towpath.host.clock import Clock, SystemClock
from towpath.host.pool import pool
from towpath.host.settings import load
from towpath.messages import preferences as chosen
from towpath.messages.preferences import CHANNEL_TITLES, Choices, Chooser, PreferencePage
from towpath.messages.tokens import read_preferences_token
from towpath.secrets.ring import open_ring
from towpath.site.page import page

# The clock of this process; a test puts its own here.
clock: Clock = SystemClock()


@csrf_exempt  # the signed token is what allows it; whoever comes from a mail has no session
@require_http_methods(["GET", "HEAD", "POST"])
def preferences(request: HttpRequest, token: str) -> HttpResponse:
    read = read_preferences_token(open_ring(load().data), token)
    with pool().connection() as db:
        contact = get_contact(db, read.workspace_id, read.contact_id) if read is not None else None
        if read is None or contact is None:
            sentence = "This link is not one of ours, or it was cut short. Open it from the mail again."
            return page("Not found", f"<h1>Not found</h1><p>{sentence}</p>", status=404)
        offer = chosen.get_page(db, contact.workspace_id)
        if find_unwanted(db, [(contact.lane, contact.id)]):
            words = "You asked us not to contact you at all, so nothing comes. Write to us if you want to change that."
            return page(offer.title, f"<h1>{html.escape(offer.title)}</h1><p>{words}</p>")
        said = ""
        if request.method == "POST":
            by = Chooser(read.process_id, request.META.get("REMOTE_ADDR", ""), request.headers.get("User-Agent", ""))
            if "stop" in request.POST:
                chosen.stop_everything(db, contact, by, clock.now())
                said = "You will hear nothing more from us."
            else:
                chosen.save_choices(db, _as_shown(offer, request), contact, _wanted(request), by, clock.now())
                said = "Saved. This is what you get from now on."
            contact = get_contact(db, contact.workspace_id, contact.id) or contact
        return page(offer.title, _body(offer, contact, chosen.choices_of(db, offer, contact), said))


def _as_shown(offer: PreferencePage, request: HttpRequest) -> PreferencePage:
    """What the form had on it: a topic that the shop added meanwhile was neither ticked nor left."""
    shown = frozenset(request.POST.getlist("shown"))
    return offer.model_copy(
        update={
            "channels": tuple(channel for channel in offer.channels if f"channel:{channel}" in shown),
            "topics": tuple(topic for topic in offer.topics if f"topic:{topic.name}" in shown),
            "interests": tuple(one for one in offer.interests if f"interest:{one.tag}" in shown),
        }
    )


def _wanted(request: HttpRequest) -> Choices:
    said = request.POST
    topics = (text.partition(":") for text in said.getlist("topic"))
    return Choices(
        frozenset(said.getlist("channel")),
        frozenset((channel, topic) for channel, _, topic in topics),
        frozenset(said.getlist("interest")),
        said.get("locale"),
        said.get("preferred"),
    )


def _body(offer: PreferencePage, contact: Contact, now: Choices, said: str) -> str:
    channels = chosen.offered_channels(offer, contact)
    parts = [f"<h1>{html.escape(offer.title)}</h1>", f'<p role="status">{said}</p>' if said else "", _words(offer.intro)]
    parts.append('<form method="post">')
    parts += (_channel(offer, channel, contact, now) for channel in channels)
    if not channels:
        parts.append("<p>We have no address of yours any more, so nothing comes.</p>")
    if offer.interests:
        parts.append(_interests(offer, now))
    if offer.languages:
        parts.append(_choice("locale", "Language", ((one.locale, one.title) for one in offer.languages), now.locale or ""))
    if offer.ask_channel and len(channels) > 1:
        parts.append(_choice("preferred", "I like best", ((one, CHANNEL_TITLES[one]) for one in channels), now.preferred or ""))
    parts.append('<button type="submit">Save</button></form>')
    if now.channels:
        parts.append('<form method="post"><button class="quiet" type="submit" name="stop" value="all">Stop everything</button></form>')
    return "".join(parts)


def _channel(offer: PreferencePage, channel: str, contact: Contact, now: Choices) -> str:
    address = contact.email if channel == "email" else contact.phone
    title = f"{CHANNEL_TITLES[channel]} to {address}"
    lines = [_tick("channel", channel, title, "", channel in now.channels, shown=f"channel:{channel}")]
    for topic in offer.topics:
        value = f"{channel}:{topic.name}"
        lines.append(
            _tick("topic", value, topic.name, topic.text, (channel, topic.name) in now.topics, shown=f"topic:{topic.name}", under=True)
        )
    return f"<fieldset><legend>{CHANNEL_TITLES[channel]}</legend>{''.join(lines)}</fieldset>"


def _interests(offer: PreferencePage, now: Choices) -> str:
    lines = [
        _tick("interest", one.tag, one.text or one.tag, "", one.tag in now.interests, shown=f"interest:{one.tag}")
        for one in offer.interests
    ]
    return f"<fieldset><legend>What interests you</legend>{''.join(lines)}</fieldset>"


def _tick(name: str, value: str, title: str, text: str, on: bool, *, shown: str, under: bool = False) -> str:
    box = f'<input type="checkbox" name="{name}" value="{html.escape(value)}"{" checked" if on else ""}>'
    more = f"<small>{html.escape(text)}</small>" if text else ""
    hidden = f'<input type="hidden" name="shown" value="{html.escape(shown)}">'
    return f'<label class="choice{" under" if under else ""}">{box}<span>{html.escape(title)}{more}</span></label>{hidden}'


def _choice(name: str, title: str, options: Iterable[tuple[str, str]], now: str) -> str:
    given = "".join(
        f'<option value="{html.escape(value)}"{" selected" if value == now else ""}>{html.escape(words)}</option>'
        for value, words in options
    )
    return f'<label for="{name}">{title}</label><select id="{name}" name="{name}"><option value="">No matter</option>{given}</select>'


def _words(text: str) -> str:
    return "".join(f"<p>{html.escape(part).replace(chr(10), '<br>')}</p>" for part in text.split("\n\n") if part.strip())
