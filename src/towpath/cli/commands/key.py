"""`towpath key`: API keys."""

import argparse
from typing import Any

from towpath.cli.rim import answer, scene


def add_parser(subparsers: Any) -> None:
    verbs = subparsers.add_parser("key", help="API keys").add_subparsers(dest="verb", required=True, metavar="VERB")
    create = verbs.add_parser("create", help="make a key and print it alone; it is not shown again")
    create.add_argument("name", metavar="NAME")
    create.add_argument("--scope", default="track", help="of track, api (read and write), admin; several with commas. Default: track")


def run(args: argparse.Namespace) -> int:
    with scene(args) as here:
        from towpath.accounts import writes

        scopes = [scope.strip() for scope in args.scope.split(",") if scope.strip()]
        id, key = writes.make_key(
            here.db, workspace_id=here.workspace_id, name=args.name, scopes=scopes, at=here.clock.now(), actor="command"
        )
    answer(args, {"id": id, "name": args.name, "key": key}, key)
    return 0
