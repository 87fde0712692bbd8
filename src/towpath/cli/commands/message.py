"""`towpath message`: what was sent to whom, and why or why not."""

import argparse
from datetime import datetime
from typing import Any

from towpath.channels.base import Outcome, Phase
from towpath.channels.email.mime import Mail
from towpath.channels.function.call import FunctionCall
from towpath.channels.sms.text import TextMessage
from towpath.cli.rim import answer, scene
from towpath.contacts.errors import ContactNotFound
from towpath.contacts.reads import find_contact_by_any
from towpath.host.database import encode_json
from towpath.messages import reads
from towpath.messages.composing import read_content
from towpath.messages.models import Status
from towpath.messages.reads import MessageDetail, MessageRow


def add_parser(subparsers: Any) -> None:
    parser = subparsers.add_parser("message", help="messages: list them, show one as it was sent")
    verbs = parser.add_subparsers(dest="verb", required=True, metavar="VERB")
    listing = verbs.add_parser("list", help="the newest messages", description="The newest messages.")
    listing.add_argument("--contact", metavar="X", help="to this contact: external id, email, phone or id")
    listing.add_argument("--status", choices=[status.word for status in Status], help="that stand so")
    listing.add_argument("--limit", type=int, default=50, metavar="N", help="how many (50)")
    listing.set_defaults(run=list_messages)
    showing = verbs.add_parser("show", help="one message: gates, attempts, text", description="One message: gates, attempts, text.")
    showing.add_argument("id", type=int, metavar="ID")
    showing.set_defaults(run=show)


def run(args: argparse.Namespace) -> int:
    return int(args.run(args))


def list_messages(args: argparse.Namespace) -> int:
    with scene(args) as here:
        contact_id = None
        if args.contact:
            contact = find_contact_by_any(here.db, here.workspace_id, args.contact)
            if contact is None:
                raise ContactNotFound(f"There is no contact “{args.contact}”.", contact=args.contact)
            contact_id = contact.id
        status = Status[args.status.upper()] if args.status else None
        rows = reads.list_messages(here.db, here.workspace_id, limit=max(1, min(args.limit, 1_000)), contact_id=contact_id, status=status)
    lines = [f"{row.id}  {_moment(row.planned_at)}  {row.status_word:<10} {row.address or '-'}  {_title(row)}" for row in rows]
    answer(args, {"items": [_summary(row) for row in rows]}, "\n".join(lines) if lines else "There are no such messages.")
    return 0


def show(args: argparse.Namespace) -> int:
    with scene(args) as here:
        detail = reads.get_message(here.db, here.workspace_id, args.id)
    answer(args, _document(detail), _words(detail))
    return 0


def _summary(row: MessageRow) -> dict[str, Any]:
    return {
        "id": str(row.id), "channel": row.channel, "name": row.name, "status": row.status_word, "reason": row.reason,
        "address": row.address, "subject": row.subject, "contact": None if row.contact_id is None else str(row.contact_id),
        "run": str(row.run_id),
        "planned_at": row.planned_at, "ended_at": row.ended_at, "opened_at": row.opened_at, "clicked_at": row.clicked_at,
    }  # fmt: skip


def _document(detail: MessageDetail) -> dict[str, Any]:
    attempts = [
        {
            "number": one.number, "started_at": one.started_at, "ended_at": one.ended_at, "phase": Phase(one.phase).name.lower(),
            "outcome": Outcome(one.outcome).name.lower(), "response": one.response,
        }
        for one in detail.attempts
    ]  # fmt: skip
    return {**_summary(detail.row), "gates": detail.gates, "attempts": attempts, "content": detail.content, "answer": detail.answer}


def _words(detail: MessageDetail) -> str:
    row = detail.row
    lines = [f"{_title(row)}: {row.status_word}{f', {row.reason}' if row.reason else ''}"]
    lines += [f"  {gate}: {verdict} {said}".rstrip() for gate, verdict, said in detail.gates]
    lines += [
        f"  attempt {one.number}: {_spoken(Outcome(one.outcome))} at {_spoken(Phase(one.phase))} {one.response or ''}".rstrip()
        for one in detail.attempts
    ]
    content = read_content(detail.content) if detail.content is not None else None
    if isinstance(content, Mail):
        lines += ["", f"From: {content.sender}", f"To: {', '.join(content.to)}", f"Subject: {content.subject}", "", content.text.rstrip()]
    elif isinstance(content, TextMessage):
        lines += ["", f"From: {content.sender}", f"To: {content.to} ({content.parts} of {content.encoding})", "", content.text]
    elif isinstance(content, FunctionCall):
        lines += ["", encode_json(content.event).decode()]
    elif content is not None:
        lines += ["", f"{content.method} {content.url}", content.body or ""]
    return "\n".join(lines)


def _spoken(word: Outcome | Phase) -> str:
    return word.name.lower().replace("_", " ")


def _title(row: MessageRow) -> str:
    return row.name or row.subject or row.channel


def _moment(at: datetime) -> str:
    return at.strftime("%Y-%m-%d %H:%M:%S")
