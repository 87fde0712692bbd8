"""Complaints and bounces that somebody else hears of: by a call, or by the report as it came by mail."""

import pytest
from tests.support.outbox import RING, Outbox

from towpath.channels.email.reports import MailReport, read_mail_report
from towpath.contacts.models import Person
from towpath.host.clock import MovableClock
from towpath.host.database import Connection
from towpath.messages.feedback import file_mail_report
from towpath.messages.tokens import SentBy, write_message_id

COMPLAINT = """From: <feedback@mail.example>
Subject: FW: Hello
Content-Type: multipart/report; report-type=feedback-report; boundary="b"
MIME-Version: 1.0

--b
Content-Type: text/plain

This is an abuse report.
--b
Content-Type: message/feedback-report

Feedback-Type: abuse
User-Agent: SomeGenerator/1.0
Version: 1
Original-Rcpt-To: <ada@mail1.example>

--b
Content-Type: message/rfc822

From: <shop@shop.example>
To: Ada <ada@mail1.example>
Message-ID: {id}
Subject: Hello

Dear Ada
--b--
"""
BOUNCE = """From: MAILER-DAEMON@mail.example
Content-Type: multipart/report; report-type=delivery-status; boundary="b"

--b
Content-Type: message/delivery-status

Reporting-MTA: dns; mail.example

Final-Recipient: rfc822; ada@mail1.example
Action: {action}
Status: {status}
Diagnostic-Code: smtp; 550 5.1.1 no such user

--b
Content-Type: text/rfc822-headers

Message-ID: {id}
--b--
"""


def test_36_a_complaint_by_mail_suppresses_the_address_and_is_told_once(db: Connection, workspace: int, clock: MovableClock) -> None:
    outbox = Outbox(db, workspace, clock.now())
    message = outbox.plan(person=Person(external_id="ada", email="ada@mail1.example"))
    id = write_message_id(RING, SentBy(workspace, message.process_id), "shop.example")
    report = read_mail_report(COMPLAINT.format(id=id).encode())
    assert report == MailReport("complained", id, "ada@mail1.example", "abuse")
    filed = [file_mail_report(db, RING, workspace, report, clock.now()) for _ in range(2)]
    assert filed == ["filed", "known"]
    assert db.execute("select address, reason from suppression").fetchall() == [("ada@mail1.example", "complained")]
    told = db.execute("select contact_id, properties, cause ->> 'process' from event where name = 'message_complained'").fetchall()
    assert [(who, said["to"], said["reason"], process) for who, said, process in told] == [
        (message.contact_id, "ada@mail1.example", "abuse", str(message.process_id))
    ]
    foreign = MailReport("complained", id, None)
    assert file_mail_report(db, RING, workspace + 1, foreign, clock.now()) == "unknown"


def test_a_late_bounce_marks_the_address_and_what_is_no_report_does_nothing(db: Connection, workspace: int, clock: MovableClock) -> None:
    outbox = Outbox(db, workspace, clock.now())
    message = outbox.plan(person=Person(external_id="ada", email="ada@mail1.example"))
    id = write_message_id(RING, SentBy(workspace, message.process_id), "shop.example")
    report = read_mail_report(BOUNCE.format(id=id, action="failed", status="5.1.1").encode())
    assert report == MailReport("bounced", id, "ada@mail1.example", "smtp; 550 5.1.1 no such user")
    assert file_mail_report(db, RING, workspace, report, clock.now()) == "filed"
    assert db.execute("select bounced_at is not null from contact_address").fetchall() == [(True,)]
    assert db.execute("select reason from message").fetchall() == [("undelivered: bounced",)]
    by_address = MailReport("complained", None, "somebody@else.example")
    assert file_mail_report(db, RING, workspace, by_address, clock.now()) == "filed"
    assert file_mail_report(db, RING, workspace, MailReport("complained", "<1.2.forged@x>", "nobody"), clock.now()) == "unknown"


@pytest.mark.parametrize(
    "raw",
    [
        BOUNCE.format(id="<1@x>", action="delayed", status="4.4.1").encode(),
        COMPLAINT.format(id="<1@x>").replace("Feedback-Type: abuse", "Feedback-Type: not-spam").encode(),
        b"Subject: Hello\n\nHow are you?",
        b"\xff\x00Content-Type: multipart/report",
        b"",
    ],
)
def test_what_says_nothing_for_good_is_left_alone(raw: bytes) -> None:
    assert read_mail_report(raw) is None
