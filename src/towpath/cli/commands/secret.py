"""`towpath secret`: what requests and functions carry to other systems."""

import argparse
import sys
from typing import Any

from towpath.cli.rim import answer, scene


def add_parser(subparsers: Any) -> None:
    verbs = subparsers.add_parser("secret", help="secrets that flows name").add_subparsers(dest="verb", required=True, metavar="VERB")
    verbs.add_parser("list", help="their names; values are never shown")
    keep = verbs.add_parser("set", help="keep a secret, or give it a new value, read from standard input")
    keep.add_argument("name", metavar="NAME")
    drop = verbs.add_parser("delete", help="refused while a live flow or a function names it")
    drop.add_argument("name", metavar="NAME")


def run(args: argparse.Namespace) -> int:
    value = sys.stdin.read().rstrip("\r\n") if args.verb == "set" else ""
    with scene(args) as here:
        from towpath.accounts.writes import audit
        from towpath.api.in_use import refuse_in_use_in, refuse_known_to_functions
        from towpath.secrets import reads, writes
        from towpath.secrets.ring import open_ring

        now = here.clock.now()
        if args.verb == "list":
            names = [secret.name for secret in reads.list_secrets(here.db, here.workspace_id)]
            answer(args, {"secrets": names}, "\n".join(names))
            return 0
        if args.verb == "set":
            writes.keep_secret(here.db, here.workspace_id, args.name, value, open_ring(here.settings.data), now=now)
        else:
            id = writes.lock_secret(here.db, here.workspace_id, args.name)
            refuse_in_use_in(here.db, here.workspace_id, "secret", id, args.name)
            refuse_known_to_functions(here.db, here.workspace_id, args.name)
            writes.delete_secret(here.db, here.workspace_id, id)
        deed = "kept" if args.verb == "set" else "deleted"
        audit(here.db, workspace_id=here.workspace_id, at=now, actor="command", what=f"secret.{deed}", about={"name": args.name})
    answer(args, {"name": args.name, "done": deed}, f"{args.name}: {deed}")
    return 0
