"""`towpath import`: files of people, orders, events and list members."""

import argparse
import sys
import time
from contextlib import nullcontext
from pathlib import Path
from typing import Any

from towpath.cli.rim import answer, database, say, settings_of, workspace_of
from towpath.host.clock import SystemClock
from towpath.host.database import Connection, connect
from towpath.imports import reads, undo, writes
from towpath.imports.errors import BadMapping
from towpath.imports.models import KINDS, Import, Options
from towpath.imports.undoing import undo_page
from towpath.imports.work import work_chunk
from towpath.values.problems import TowpathError

ACTOR = "command"


class FileNotFound(TowpathError):
    code = "file_not_found"
    status = 400


def add_parser(subparsers: Any) -> None:
    parser = subparsers.add_parser("import", help="take in a file of contacts, orders, events or list members; undo an import")
    parser.add_argument("kind", choices=(*KINDS, "undo"), help="what its rows are; undo takes back what an import brought")
    parser.add_argument(
        "file", metavar="FILE",
        help="CSV with a line of column names, or .jsonl with an object a line; - reads from standard input; of undo: the import's number",
    )  # fmt: skip
    parser.add_argument(
        "--map", action="append", default=[], metavar="COLUMN=TARGET",
        help="where a column goes (email, attributes.size, …); COLUMN= leaves it out. Columns that are not named go where their name says",
    )  # fmt: skip
    parser.add_argument("--dry-run", action="store_true", help="try everything, keep nothing")
    parser.add_argument("--start-flows", action="store_true", help="rows may start flows; otherwise they are history, which starts nothing")
    parser.add_argument("--event", metavar="NAME", help="the name of all events of the file")
    parser.add_argument("--list", metavar="NAME", help="into which all members of the file go")
    parser.add_argument("--flow", metavar="FLOW", help="ask everybody of the file in; its start says from: file, source: upload")
    parser.add_argument("--tag", action="append", default=[], metavar="TAG", help="for everybody of the file; may be given several times")


def run(args: argparse.Namespace) -> int:
    settings = settings_of(args)
    clock = SystemClock()
    with database(settings) as url, connect(url) as db:
        workspace_id = workspace_of(db, settings.workspace)
        if args.kind == "undo":
            return _undo(db, workspace_id, args, clock)
        id = _read(db, workspace_id, args, clock)
        one = reads.get_import(db, workspace_id, id)
        options = Options(args.dry_run, not args.start_flows, args.event, tuple(args.tag), args.list, args.flow)
        writes.start_import(db, one, _mapping(one, args.map), options, by=ACTOR, now=clock.now())
        db.commit()
        _take_in(db, workspace_id, id, clock)
        one = reads.get_import(db, workspace_id, id)
        errors = reads.list_errors(db, id, limit=20)
    words = [_words(one)] + [f"  line {error.line}: {error.reason}" for error in errors]
    if len(errors) == 20:
        words.append(f"  … all of them: GET /api/v1/imports/{id}/errors.csv")
    document = {
        "id": str(one.id), "total": one.total, "valid": one.valid, "invalid": one.invalid, "created": one.created, "known": one.known,
        "dry_run": one.options.dry_run, "mapping": dict(one.mapping),
        "errors": [{"line": error.line, "severity": "warning" if error.warning else "error", "reason": error.reason} for error in errors],
    }  # fmt: skip
    answer(args, document, "\n".join(words))
    return 1 if one.invalid else 0


def _undo(db: Connection, workspace_id: int, args: argparse.Namespace, clock: SystemClock) -> int:
    """1: something could not go back."""
    one = reads.get_import(db, workspace_id, int(args.file) if args.file.isascii() and args.file.isdigit() and len(args.file) < 10 else 0)
    undo.start_undo(db, one, dry_run=args.dry_run, by=ACTOR, now=clock.now())
    db.commit()
    while (found := undo.get_undo(db, one.id)) is not None and found.status == "running":
        worked = undo_page(db, clock.now(), one.id)
        db.commit()
        if worked is None:
            time.sleep(0.2)
        elif (worked.position + 1) % 20 == 0:
            say(f"{worked.position + 1:,} of {worked.pages:,} parts …")
    report = {name: found.report.get(name, 0) for name in undo.REPORT} if found else {}
    would = "would be " if args.dry_run else ""
    parts = [f"{count:,} {name.replace('_', f' {would}')}" for name, count in report.items() if count and "_" in name]
    parts += [f"{report['gone']:,} were gone already"] if report.get("gone") else []
    parts += [f"{report['kept']:,} could not go back"] if report.get("kept") else []
    kept = undo.list_kept(db, one.id, limit=20)
    words = [", ".join(parts) + "." if parts else "There is nothing to undo."]
    words += [f"  {f'order {one.order_number}' if one.order_number else f'contact {one.contact_id}'}: {one.reason}" for one in kept]
    document = {
        "id": str(one.id), "dry_run": args.dry_run, **report,
        "kept_first": [{"contact": one.contact_id and str(one.contact_id), "order": one.order_number, "reason": one.reason} for one in kept],
    }  # fmt: skip
    answer(args, document, "\n".join(words))
    return 1 if report.get("kept") else 0


def _read(db: Connection, workspace_id: int, args: argparse.Namespace, clock: SystemClock) -> int:
    name = Path(args.file).name
    try:
        with nullcontext(sys.stdin.buffer) if args.file == "-" else Path(args.file).open("rb") as source:
            return writes.add_import(db, workspace_id, args.kind, name, source, by=ACTOR, now=clock.now())
    except OSError as error:
        raise FileNotFound(f"{args.file} can't be read: {error.strerror}.", file=args.file) from None


def _mapping(one: Import, said: list[str]) -> dict[str, str]:
    mapping = dict(one.mapping)
    for part in said:
        column, equals, target = part.partition("=")
        if not equals or column not in one.columns:
            raise BadMapping(f"“{part}” is not COLUMN=TARGET with a column of the file: {', '.join(one.columns[:20])}.", column=column)
        mapping = {known: to for known, to in mapping.items() if known != column and to != target}
        if target:
            mapping[column] = target
    return mapping


def _take_in(db: Connection, workspace_id: int, id: int, clock: SystemClock) -> None:
    """A running worker may take chunks, too."""
    while reads.get_import(db, workspace_id, id).status == "running":
        worked = work_chunk(db, clock.now(), id)
        db.commit()
        if worked is None:
            time.sleep(0.2)
        elif (worked.position + 1) % 20 == 0:
            say(f"{worked.valid + worked.invalid:,} of {worked.total:,} rows …")


def _words(one: Import) -> str:
    done = "would be taken in" if one.options.dry_run else "were taken in"
    parts = [f"{one.valid:,} of {one.total:,} rows {done}"]
    if one.created:
        parts.append(f"{one.created:,} new contacts")
    if one.known:
        parts.append(f"{one.known:,} were there already")
    if one.invalid:
        parts.append(f"{one.invalid:,} are wrong")
    return ", ".join(parts) + "."
