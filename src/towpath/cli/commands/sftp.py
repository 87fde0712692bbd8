"""`towpath sftp`: folders of other servers, from which files are taken in."""

import argparse
from typing import Any

from towpath.cli.rim import Scene, answer, scene


def add_parser(subparsers: Any) -> None:
    verbs = subparsers.add_parser("sftp", help="SFTP folders from which files are taken in").add_subparsers(
        dest="verb", required=True, metavar="VERB"
    )
    verbs.add_parser("list", help="connections, and what their last look came to")
    add = verbs.add_parser("add", help="connect a folder; prints the public key that its server shall let in")
    add.add_argument("name", metavar="NAME")
    add.add_argument("address", metavar="USER@HOST[:PORT]")
    add.add_argument(
        "--kind", choices=("contacts", "orders", "events", "list_members", "consents"), default="contacts", help="what rows are"
    )
    add.add_argument("--folder", default=".", help="on the server. Default: where the user begins")
    add.add_argument("--pattern", default="*.csv", help="which files, as *.csv")
    add.add_argument("--done-folder", default="", help="to which a file goes when it was taken; otherwise it stays, and is remembered")
    add.add_argument("--every", type=int, default=60, metavar="MINUTES", help="how often it is looked into")
    add.add_argument("--flow", help="ask everybody in; its start says from: file, source: NAME")
    trust = verbs.add_parser("trust", help="show the server's key; with --fingerprint keep it, where it is that one")
    trust.add_argument("name", metavar="NAME")
    trust.add_argument("--fingerprint", metavar="SHA256:…", help="as the server's owner says it")
    for verb, help in (("look", "look at once"), ("delete", "forget the connection; what was taken in stays")):
        verbs.add_parser(verb, help=help).add_argument("name", metavar="NAME")
    verbs.add_parser("files", help="what came: time, connection, file, rows, errors")


def run(args: argparse.Namespace) -> int:
    with scene(args) as here:
        return _VERBS[args.verb](args, here)


def _list(args: argparse.Namespace, here: Scene) -> int:
    from towpath.imports import connections

    found = connections.list_connections(here.db, here.workspace_id)
    lines = [f"{one.name}: {one.username}@{one.host}:{one.port} {one.folder}/{one.pattern} — {one.error or 'no error'}" for one in found]
    document = [{"name": one.name, "host": one.host, "folder": one.folder, "active": one.active, "error": one.error} for one in found]
    answer(args, {"connections": document}, "\n".join(lines))
    return 0


def _add(args: argparse.Namespace, here: Scene) -> int:
    from towpath.imports import connections
    from towpath.imports.models import Options
    from towpath.secrets.ring import open_ring

    user, _, place = args.address.rpartition("@")
    host, _, port = place.partition(":")
    if not user or not host or (port and not port.isdigit()):
        raise connections.ConnectionIsWrong(f"“{args.address}” is not USER@HOST or USER@HOST:PORT.", field="address")
    fields = connections.ConnectionFields(
        name=args.name, host=host, port=int(port or 22), username=user, folder=args.folder, pattern=args.pattern,
        done_folder=args.done_folder, kind=args.kind, every=args.every, options=Options(flow=args.flow),
    )  # fmt: skip
    ring = open_ring(here.settings.data)
    one = connections.save_connection(here.db, here.workspace_id, fields, ring, by="command", now=here.clock.now())
    said = f"{one.public_key}\nGive this key to the server’s owner, then: towpath sftp trust {one.name!r}"
    answer(args, {"id": str(one.id), "public_key": one.public_key}, said)
    return 0


def _trust(args: argparse.Namespace, here: Scene) -> int:
    import os

    import msgspec

    from towpath.channels.guard import guard_from
    from towpath.host.settings import as_environment
    from towpath.imports import connections, sftp
    from towpath.secrets.ring import open_ring

    one = _named(here, args.name)
    key, fingerprint = sftp.ask_host_key(one.host, one.port, guard_from({**os.environ, **as_environment(here.settings)}))
    if args.fingerprint is None:
        said = f"{one.host} shows {fingerprint}. Compare it with what its owner says, then give it by --fingerprint."
        answer(args, {"fingerprint": fingerprint, "known": key == one.host_key}, said)
        return 0
    if args.fingerprint != fingerprint:
        raise sftp.HostKeyChanged(f"{one.host} shows {fingerprint}, not {args.fingerprint}. Nothing was kept.", host=one.host)
    fields = connections.fields_of(one)
    ring = open_ring(here.settings.data)
    connections.save_connection(
        here.db, here.workspace_id, msgspec.structs.replace(fields, host_key=key), ring, by="command", now=here.clock.now(), id=one.id
    )
    answer(args, {"fingerprint": fingerprint, "known": True}, f"{one.name}: {one.host} is known by {fingerprint} from now on.")
    return 0


def _look(args: argparse.Namespace, here: Scene) -> int:
    from towpath.imports import connections

    one = connections.look_soon(here.db, here.workspace_id, _named(here, args.name).id, here.clock.now())
    answer(args, {"name": one.name, "done": "asked"}, f"{one.name}: a worker looks now. `towpath sftp files` shows what came.")
    return 0


def _delete(args: argparse.Namespace, here: Scene) -> int:
    from towpath.imports import connections

    connections.delete_connection(here.db, here.workspace_id, _named(here, args.name).id, by="command", now=here.clock.now())
    answer(args, {"name": args.name, "done": "deleted"}, f"{args.name}: deleted")
    return 0


def _files(args: argparse.Namespace, here: Scene) -> int:
    from towpath.imports import connections

    found = connections.list_arrivals(here.db, here.workspace_id)
    lines = [
        f"{one.at:%Y-%m-%d %H:%M}  {one.connection}  {one.file or '—'}  {_outcome(one)}" for one in found
    ]  # fmt: skip
    document = [
        {"at": one.at.isoformat(), "connection": one.connection, "file": one.file, "import": one.import_id, "valid": one.valid, "invalid": one.invalid, "error": one.error}
        for one in found
    ]  # fmt: skip
    answer(args, {"files": document}, "\n".join(lines))
    return 0


def _outcome(one: Any) -> str:
    return one.error or (f"{one.valid:,} of {one.total:,} rows, {one.invalid:,} wrong" if one.total is not None else "taken")


def _named(here: Scene, name: str) -> Any:
    from towpath.imports import connections

    found = next((one for one in connections.list_connections(here.db, here.workspace_id) if one.name == name), None)
    if found is None:
        raise connections.ConnectionNotFound(f"There is no SFTP connection “{name}”. `towpath sftp list` shows all.", connection=name)
    return found


_VERBS = {"list": _list, "add": _add, "trust": _trust, "look": _look, "delete": _delete, "files": _files}
