"""What people write can't become a header, and the same values give the same bytes."""

from email import message_from_bytes, policy
from email.message import EmailMessage

import msgspec
import pytest

from towpath.channels.email.mime import BadAddress, Mail, split_address, write_mime

MAIL = Mail(
    sender="Shöp <hello@shop.org>",
    to=("Ada <ada@people.org>",),
    subject="Grüße",
    text="Liebe Ada,\n" + "x" * 2_000,
    html="<p>Liebe Ada, <b>Grüße</b></p>",
    message_id="<1.1.x@shop.org>",
    date="Mon, 02 Mar 2026 10:00:00 +0000",
    boundary="=_b",
    headers=(("List-Unsubscribe", "<https://shop.org/t/u/x>"), ("List-Unsubscribe-Post", "List-Unsubscribe=One-Click")),
)


def parse(raw: bytes) -> EmailMessage:
    return message_from_bytes(raw, EmailMessage, policy=policy.default)


def test_a_mail_reads_back_as_it_was_written() -> None:
    read = parse(write_mime(MAIL))
    assert (read["Subject"], read["From"], read["To"]) == ("Grüße", "Shöp <hello@shop.org>", "Ada <ada@people.org>")
    text, html = read.get_body(("plain",)), read.get_body(("html",))
    assert text is not None and text.get_content().replace("\r\n", "\n").rstrip("\n") == MAIL.text
    assert html is not None and html.get_content().rstrip("\n") == MAIL.html
    assert read["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"


def test_the_same_mail_gives_the_same_bytes() -> None:
    kept = msgspec.json.decode(msgspec.json.encode(MAIL), type=Mail)
    assert write_mime(kept) == write_mime(MAIL)


@pytest.mark.parametrize("evil", ["Hi\r\nBcc: all@people.org", "Hi\nBcc: all@people.org", "Hi\rBcc: x@y.org", "Hi\x00\u2028Bcc: x@y.org"])
def test_a_line_break_in_a_value_begins_no_header(evil: str) -> None:
    read = parse(write_mime(msgspec.structs.replace(MAIL, subject=evil, sender=f"{evil} <hello@shop.org>")))
    assert read["Bcc"] is None
    assert "Bcc" in read["Subject"]


@pytest.mark.parametrize(
    "address", ["", "ada", "ada@people", "a b@people.org", "ada@people.org\r\nBcc: x@y.org", "<ada@people.org", "ada@people.org, x@y.org"]
)
def test_what_is_no_address_is_refused(address: str) -> None:
    with pytest.raises(BadAddress):
        split_address(address)


def test_blind_copies_stand_in_no_header_but_get_the_mail() -> None:
    mail = msgspec.structs.replace(MAIL, bcc=("boss@shop.org",))
    assert b"boss@shop.org" not in write_mime(mail)
    assert mail.recipients() == ["ada@people.org", "boss@shop.org"]


def test_no_line_is_longer_than_smtp_allows() -> None:
    assert max(len(line) for line in write_mime(MAIL).split(b"\r\n")) <= 998
