"""Questions about messages: lists by cursor, one with all that is known, what links in it lead to, mail caught."""

import re
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

import msgspec
import psycopg
from psycopg.rows import class_row

from towpath.channels.email.mime import Mail
from towpath.host.sql import statement
from towpath.messages.composing import read_content
from towpath.messages.models import Status
from towpath.values.lanes import birth_lane
from towpath.values.problems import TowpathError

Connection = psycopg.Connection[Any]


class MessageNotFound(TowpathError):
    code = "message_not_found"
    status = 404


class MessageRow(msgspec.Struct, frozen=True):
    """One line of a list. id: the process that sent it. status: a word."""

    id: int
    workspace_id: int
    flow_id: int
    version_id: int
    node: int
    run_id: int
    contact_id: int | None
    channel: str
    name: str | None
    status: int
    reason: str | None
    transactional: bool
    test: bool
    planned_at: datetime
    ended_at: datetime | None
    address: str | None
    subject: str | None
    delivered_at: datetime | None
    opened_at: datetime | None
    clicked_at: datetime | None
    attempts: int

    @property
    def status_word(self) -> str:
        return Status(self.status).word

    @property
    def arrived_at(self) -> datetime | None:
        """As conditions mean “delivered”: what the provider said; a mail that its server took counts as delivered where none says more."""
        return self.delivered_at or (self.ended_at if self.channel == "email" and self.status == Status.SENT else None)


class AttemptRow(msgspec.Struct, frozen=True):
    number: int
    started_at: datetime
    ended_at: datetime | None
    phase: int
    outcome: int
    response: str | None


class MessageDetail(msgspec.Struct, frozen=True):
    """content: as it was sent. gates: [[gate, verdict, detail], ...]."""

    row: MessageRow
    gates: Sequence[Sequence[str]]
    attempts: Sequence[AttemptRow]
    content: Mapping[str, Any] | None
    answer: Mapping[str, Any] | None
    links: Sequence[str]


class Place(msgspec.Struct, frozen=True):
    """The message that a link belongs to, where it stands now (its lane may have changed since), and its person with it."""

    lane: int
    process_id: int
    workspace_id: int
    contact_id: int | None
    flow_id: int
    version_id: int
    node: int
    run_id: int
    name: str | None
    channel: str
    address: str | None
    status: int
    test: bool
    ended_at: datetime | None
    flow_name: str | None
    topic: str | None


def list_messages(
    db: Connection,
    workspace_id: int,
    *,
    before: tuple[datetime, int] | None = None,
    limit: int = 50,
    contact_id: int | None = None,
    flow_id: int | None = None,
    run_id: int | None = None,
    status: Status | None = None,
) -> list[MessageRow]:
    """The newest first; the next page is asked with (planned_at, id) of the last."""
    with db.cursor(row_factory=class_row(MessageRow)) as cursor:
        cursor.execute(
            statement("messages", "list_messages" if contact_id is None else "list_messages_of_contact"),
            {
                "workspace_id": workspace_id,
                "before_at": before[0] if before else None,
                "before_id": before[1] if before else None,
                "limit": limit,
                "contact_id": contact_id,
                "lane": None if contact_id is None else _lane_of_contact(db, contact_id)[0],
                "flow_id": flow_id,
                "run_id": run_id,
                "status": status,
            },
        )
        return cursor.fetchall()


def count_results(
    db: Connection, workspace_id: int, version_id: int, *, since: datetime, until: datetime | None = None
) -> dict[int, dict[str, int]]:
    """Node -> how many messages planned there in that time were delivered, opened, clicked, as far as somebody said."""
    asked = {"workspace_id": workspace_id, "version_id": version_id, "since": since, "until": until}
    rows = db.execute(statement("messages", "count_results"), asked)
    return {node: {"delivered": delivered, "opened": opened, "clicked": clicked} for node, delivered, opened, clicked in rows}


def count_uncertain(db: Connection, workspace_id: int) -> int:
    """Messages of which nobody knows whether they went out."""
    row = db.execute(statement("messages", "count_uncertain"), {"workspace_id": workspace_id}).fetchone()
    return int(row[0]) if row else 0


def get_message(db: Connection, workspace_id: int, process_id: int) -> MessageDetail:
    lane = find_lane(db, process_id)
    asked = {"workspace_id": workspace_id, "lane": lane, "process_id": process_id}
    with db.cursor(row_factory=class_row(MessageRow)) as cursor:
        row = cursor.execute(statement("messages", "get_message"), asked).fetchone()
    if row is None:
        raise MessageNotFound("There is no such message in this workspace.", message=process_id)
    rest = db.execute(statement("messages", "get_message_content"), asked).fetchone()
    assert rest is not None  # the message is there
    gates, content, answer, links = rest
    with db.cursor(row_factory=class_row(AttemptRow)) as attempts:
        attempts.execute(statement("messages", "list_attempts"), asked)
        return MessageDetail(row, gates or [], attempts.fetchall(), content, answer, links or [])


def get_mail(detail: MessageDetail) -> Mail | None:
    """The mail of a message as it was sent."""
    content = read_content(detail.content) if detail.content is not None else None
    return content if isinstance(content, Mail) else None


_OWN_LINK = re.compile(r"""(href|src)\s*=\s*"[^"]*/t/[ocuv]/[^"]*\"""")


def without_tracking(document: str) -> str:
    """A mail to look at: whoever previews it neither opens, clicks nor unsubscribes."""
    return _OWN_LINK.sub(r'\1=""', document)


def find_lane(db: Connection, process_id: int) -> int:
    """Where the rows of a message stand: the lane it was born in, unless its person was joined to another."""
    lane = birth_lane(process_id)
    row = db.execute(statement("messages", "find_moved_message"), {"lane": lane, "process_id": process_id}).fetchone()
    return int(row[0]) if row else lane


def find_place(db: Connection, process_id: int) -> Place | None:
    with db.cursor(row_factory=class_row(Place)) as cursor:
        cursor.execute(statement("messages", "find_place"), {"lane": find_lane(db, process_id), "process_id": process_id})
        return cursor.fetchone()


def find_link(db: Connection, place: Place, number: int) -> str | None:
    """What the link of that number in a message leads to."""
    row = db.execute(
        statement("messages", "find_link"), {"lane": place.lane, "process_id": place.process_id, "number": number + 1}
    ).fetchone()
    return row[0] if row else None


def count_by_status(db: Connection, workspace_id: int) -> dict[str, int]:
    rows = db.execute(statement("messages", "count_messages"), {"workspace_id": workspace_id})
    return {Status(status).word: count for status, count in rows}


class CaughtRow(msgspec.Struct, frozen=True):
    id: int
    received_at: datetime
    mail_from: str
    rcpt_to: Sequence[str]
    message_id: str
    subject: str


def list_caught(db: Connection, workspace_id: int, *, before_id: int | None = None, limit: int = 50) -> list[CaughtRow]:
    """Mail that the catcher received from this workspace, the newest first."""
    with db.cursor(row_factory=class_row(CaughtRow)) as cursor:
        cursor.execute(statement("messages", "list_caught"), {"workspace_id": workspace_id, "before_id": before_id, "limit": limit})
        return cursor.fetchall()


def get_caught_raw(db: Connection, workspace_id: int, caught_id: int) -> bytes:
    row = db.execute(statement("messages", "get_caught"), {"workspace_id": workspace_id, "id": caught_id}).fetchone()
    if row is None:
        raise MessageNotFound("The catcher has no such mail of this workspace.", mail=caught_id)
    return bytes(row[0])


def _lane_of_contact(db: Connection, contact_id: int) -> tuple[int, int]:
    from towpath.contacts.reads import find_place as find_contact_place

    return find_contact_place(db, contact_id)
