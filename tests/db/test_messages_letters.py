"""How a mail is written: MJML, styles, escaping, the footer that the law wants, what is counted (S5, S6)."""

from collections.abc import Iterator
from typing import Any

import pytest
from tests.support.outbox import Outbox

from towpath.contacts.models import Person
from towpath.content.writes import save_template
from towpath.host.clock import MovableClock
from towpath.host.database import Connection
from towpath.messages.deliver import deliver_once
from towpath.messages.models import NewMessage, Status

EVIL = "<script>alert(1)</script>"


@pytest.fixture
def outbox(db: Connection, workspace: int, clock: MovableClock) -> Iterator[Outbox]:
    yield Outbox(db, workspace, clock.now())


def write(outbox: Outbox, clock: MovableClock, document: dict[str, Any], **more: Any) -> tuple[NewMessage, Any]:
    message = outbox.plan(document, **more)
    deliver_once(outbox.db, clock, outbox.recording(), outbox.flows)
    return message, outbox.content(message)


def test_mjml_becomes_html_with_styles_in_the_elements(outbox: Outbox, clock: MovableClock) -> None:
    mjml = (
        "<mjml><mj-head><mj-style>.big { color: #123456 }</mj-style></mj-head><mj-body><mj-section><mj-column>"
        '<mj-text><p class="big">Dear {{ contact.first_name }}</p></mj-text><mj-button href="https://shop.org/go">Go</mj-button>'
        "</mj-column></mj-section></mj-body></mjml>"
    )
    _, content = write(outbox, clock, {"template": {"subject": "x", "mjml": mjml, "preheader": "Before all"}})
    assert 'color: #123456;">Dear Ada' in content["html"]
    assert "https://flows.shop.org/t/c/" in content["html"] and "https://shop.org/go" not in content["html"]
    assert "Before all" in content["html"]
    assert "Dear Ada" in content["text"]


def test_mjml_that_cannot_be_read_fails_the_message(outbox: Outbox, clock: MovableClock) -> None:
    message = outbox.plan({"template": {"subject": "x", "mjml": "<mjml><mj-body><mj-section></mjml>"}})
    deliver_once(outbox.db, clock, outbox.recording(), outbox.flows)
    status, reason = outbox.status(message)
    assert status == Status.FAILED
    assert reason is not None and reason.startswith("bad_markup: The MJML can't be read")


@pytest.mark.parametrize("body", ["html", "mjml", "text"])
def test_what_a_person_says_of_themselves_never_becomes_markup(outbox: Outbox, clock: MovableClock, body: str) -> None:
    shown = "{{ contact.last_name }}"
    document = {"html": f"<p>{shown}</p>", "text": shown, "mjml": f"<mjml><mj-body><mj-text>{shown}</mj-text></mj-body></mjml>"}[body]
    evil = Person(external_id="eve", email="eve@mail3.example")
    message = outbox.plan({"template": {"subject": "x", body: document}}, evil)
    outbox.db.execute("update contact set last_name = %s", (EVIL,))
    deliver_once(outbox.db, clock, outbox.recording(), outbox.flows)
    html = outbox.content(message)["html"]
    assert "<script" not in html.casefold()
    assert "&lt;script&gt;" in html


def test_a_footer_is_added_only_where_the_link_is_missing(outbox: Outbox, clock: MovableClock) -> None:
    _, bare = write(outbox, clock, {"template": {"subject": "x", "html": "<body><p>Hi</p></body>"}})
    _, linked = write(outbox, clock, {"template": {"subject": "x", "html": '<a href="{{ unsubscribe_url }}">Leave</a>'}})
    _, receipt = write(outbox, clock, {"template": {"subject": "x", "html": "<p>Hi</p>"}}, transactional=True)
    assert "The shop, 1 Main St" in bare["html"] and bare["html"].count("/t/u/") == 1
    assert linked["html"].count("/t/u/") == 1 and "1 Main St" not in linked["html"]
    assert "/t/u/" not in receipt["html"]


def test_what_is_not_tracked_is_left_alone(outbox: Outbox, clock: MovableClock) -> None:
    html = '<a href="https://shop.org/new">New</a>'
    _, untracked = write(outbox, clock, {"template": {"subject": "x", "html": html}, "track": False})
    _, opens = write(outbox, clock, {"template": {"subject": "x", "html": html}, "track": {"opens": True, "clicks": False}})
    _, text = write(outbox, clock, {"template": {"subject": "x", "text": "y"}, "track": False})
    assert "/t/o/" not in untracked["html"] and "https://shop.org/new" in untracked["html"]
    assert "/t/o/" in opens["html"] and "https://shop.org/new" in opens["html"]
    assert "html" not in text


def test_a_saved_template_is_used_as_it_stands_when_the_mail_is_tried(outbox: Outbox, clock: MovableClock) -> None:
    made = save_template(outbox.db, outbox.workspace, "last-day", {"subject": "Old", "text": "x"}, now=clock.now())
    message = outbox.plan({"template": "last-day"})
    save_template(outbox.db, outbox.workspace, "last-day", {"subject": "New", "text": "x"}, now=clock.now(), template_id=made.id)
    deliver_once(outbox.db, clock, outbox.recording(), outbox.flows)
    assert outbox.content(message)["subject"] == "New"


def test_a_style_sheet_of_another_place_is_not_fetched(outbox: Outbox, clock: MovableClock) -> None:
    html = '<html><head><link rel="stylesheet" href="file:///etc/passwd"><style>p { color: red }</style></head><body><p>x</p></body></html>'
    _, content = write(outbox, clock, {"template": {"subject": "x", "html": html}})
    assert "passwd" not in content["html"] and "root:" not in content["html"]


def test_several_recipients_get_one_mail_without_those_that_are_suppressed(outbox: Outbox, clock: MovableClock) -> None:
    from towpath.contacts.writes import suppress_address

    suppress_address(outbox.db, outbox.workspace, "email", "bob@mail2.example", "by_hand", at=clock.now())
    document = {
        "template": {"subject": "x", "text": "y"},
        "to": ["{{ contact.email }}", "bob@mail2.example", "{{ contact.last_name }}"],
        "cc": "carl@mail4.example",
    }
    _, content = write(outbox, clock, document, transactional=True)
    assert (content["to"], content["cc"]) == (["ada@mail1.example"], ["carl@mail4.example"])


def test_an_address_that_injects_a_header_is_skipped(outbox: Outbox, clock: MovableClock) -> None:
    message = outbox.plan({"template": {"subject": "x", "text": "y"}, "to": "ada@mail1.example\r\nBcc: all@mail1.example"})
    deliver_once(outbox.db, clock, outbox.recording(), outbox.flows)
    assert outbox.status(message) == (Status.SKIPPED, "bad_address")
