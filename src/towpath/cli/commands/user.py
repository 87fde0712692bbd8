"""`towpath user`: people who may sign in."""

import argparse
import secrets
from typing import Any

from towpath.accounts.rules import ROLES
from towpath.cli.rim import answer, database, settings_of, workspace_of
from towpath.host.clock import SystemClock
from towpath.host.database import connect


def add_parser(subparsers: Any) -> None:
    verbs = subparsers.add_parser("user", help="people who may sign in").add_subparsers(dest="verb", required=True, metavar="VERB")
    create = verbs.add_parser("create", help="make a user, or give a known one a role in the workspace; prints the password of a new one")
    create.add_argument("email", metavar="EMAIL")
    create.add_argument("--role", choices=ROLES, default="admin")
    create.add_argument("--password", help="default: a random one; of a known user it is changed only where it is given")
    create.add_argument("--name", default="")


def run(args: argparse.Namespace) -> int:
    """The first user of an empty installation gets the first workspace with it."""
    settings, now = settings_of(args), SystemClock().now()
    with database(settings) as url:
        from towpath.accounts import reads, writes
        from towpath.messages.senders import make_first_sender
        from towpath.secrets.ring import open_ring

        with connect(url) as db:
            if not settings.workspace and not reads.list_workspace_names(db):
                made = writes.make_workspace(db, name="My workspace", at=now, actor="command")
                ring, name = open_ring(settings.data), args.name or "My workspace"
                make_first_sender(db, made, ring, address=args.email, display_name=name, smtp_url=settings.smtp_url, now=now)
            workspace_id = workspace_of(db, settings.workspace)
            known = reads.find_user_id(db, args.email)
            password = args.password or (secrets.token_urlsafe(12) if known is None else None)
            user_id = writes.make_user(db, email=args.email, password=password, at=now, name=args.name)
            if known is not None and args.password:
                writes.set_password(db, user_id=user_id, password=args.password)
            writes.put_member(db, workspace_id=workspace_id, user_id=user_id, role=args.role, at=now, actor="command")
    shown = None if args.password else password
    answer(args, {"id": user_id, "email": args.email, "role": args.role, "password": shown}, shown or "")
    return 0
