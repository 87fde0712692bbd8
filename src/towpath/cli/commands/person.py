"""`towpath person`: a copy of everything that is kept of one person, and their erasure."""

import argparse
from pathlib import Path
from typing import Any

from towpath.cli.rim import Scene, answer, scene
from towpath.contacts.errors import ContactNotFound
from towpath.contacts.models import Contact
from towpath.contacts.reads import find_contact_by_any
from towpath.host.database import encode_json

ACTOR = "command"


def add_parser(subparsers: Any) -> None:
    parser = subparsers.add_parser("person", help="one person's data: a copy of it, and its erasure")
    verbs = parser.add_subparsers(dest="verb", required=True, metavar="VERB")
    for name, run, help in (
        ("export", export, "write everything that is kept of a person, as JSON"),
        ("erase", erase, "erase a person everywhere; counts stay, it is not undone"),
    ):
        verb = verbs.add_parser(name, help=help, description=f"{help[:1].upper()}{help[1:]}.")
        verb.add_argument("contact", metavar="X", help="external id, email, phone or id")
        verb.set_defaults(run=run)
        if name == "export":
            verb.add_argument("--to", metavar="FILE", type=Path, required=True)
        else:
            verb.add_argument("--yes", action="store_true", required=True, help="said on purpose")


def run(args: argparse.Namespace) -> int:
    return int(args.run(args))


def export(args: argparse.Namespace) -> int:
    with scene(args) as here:
        from towpath.privacy.export import export_person

        copy = export_person(here.db, here.workspace_id, _find(here, args.contact), here.clock.now())
    args.to.write_bytes(encode_json(copy))
    rows = sum(len(rows) for rows in copy["data"].values())
    answer(args, {"file": str(args.to), "rows": rows}, f"{args.to}: {rows:,} rows of {len(copy['data'])} tables.")
    return 0


def erase(args: argparse.Namespace) -> int:
    with scene(args) as here:
        from towpath.contacts.erasing import ask_to_erase

        contact = _find(here, args.contact)
        id = ask_to_erase(here.db, here.workspace_id, (contact.lane, contact.id), by=ACTOR, now=here.clock.now())
    answer(args, {"erasure": id, "contact": str(contact.id)}, f"Erasure {id} is asked for; a worker carries it out within minutes.")
    return 0


def _find(here: Scene, said: str) -> Contact:
    contact = find_contact_by_any(here.db, here.workspace_id, said)
    if contact is None:
        raise ContactNotFound(f"There is no contact “{said}”.", contact=said)
    return contact
