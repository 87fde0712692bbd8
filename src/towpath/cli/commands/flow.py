"""`towpath flow`: flow files in and out, their cases, launch, pause, stop, delete."""

import argparse
import difflib
import sys
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

from towpath.cli.rim import Scene, answer, say, scene, scratch_database, settings_of
from towpath.engine.launch import launch as go_live
from towpath.flows import reads, writes
from towpath.flows.asking import ask
from towpath.flows.checks import check_flow
from towpath.flows.deleting import ask_to_delete
from towpath.flows.describe import describe_flow
from towpath.flows.document.read import read_flow
from towpath.flows.errors import LaunchRefused
from towpath.host.database import connect
from towpath.rehearsal.cases import read_cases
from towpath.rehearsal.errors import CasesAreWrong
from towpath.rehearsal.play import Played, play
from towpath.values.problems import Problem, TowpathError

ACTOR = "command"


class FileNotReadable(TowpathError):
    code = "file_not_readable"
    status = 400


def add_parser(subparsers: Any) -> None:
    parser = subparsers.add_parser("flow", help="flow files in and out, their tests; launch, pause, stop, delete")
    verbs = parser.add_subparsers(dest="verb", required=True, metavar="VERB")
    _add(verbs, "list", list_flows, "all flows with their numbers")
    _add(verbs, "show", show, "one flow: state, versions, problems, numbers", named=True)
    _add(verbs, "import", import_file, "make or update the draft that FILE describes", file=True)
    export = _add(verbs, "export", export_flow, "print a flow's file as its author wrote it", named=True)
    export.add_argument("--version", type=int, metavar="N", help="that version instead of the draft or what is live")
    _add(verbs, "lint", lint, "check FILE without a database", file=True)
    test = _add(verbs, "test", test_flow, "play the cases of FILE.test.yaml on a clock of its own; sends nothing, keeps nothing", file=True)
    test.add_argument("--cases", metavar="CASES", type=Path, help="the file of cases; left out, the one beside FILE")
    test.add_argument("--only", metavar="WORDS", help="only cases whose name holds this")
    live = _add(verbs, "launch", launch, "make the draft live", named=True)
    words = "people who match now: all enter, or none; left out: whoever is in an audience of a first version, nobody else"
    live.add_argument("--backfill", choices=("none", "all"), help=words)
    asked = _add(
        verbs, "ask", ask_for_launch, "ask the members who may agree to a launch for one, where a launch needs a second person", named=True
    )
    asked.add_argument("--backfill", choices=("none", "all"), help=words)
    asked.add_argument("--note", default="", metavar="WORDS", help="what they should know")
    _add(verbs, "pause", pause, "nobody enters or moves until it is resumed", named=True)
    _add(verbs, "resume", resume, "go on after a pause", named=True)
    stop = _add(verbs, "stop", stop_flow, "nobody enters any more; people inside finish", named=True)
    stop.add_argument("--leave", action="store_true", help="people inside leave at once")
    delete = _add(verbs, "delete", delete_flow, "take a launched flow that is over away for good with all its data", named=True)
    delete.add_argument("--type-name", required=True, metavar="FULL_NAME", dest="typed", help="the flow's name, to say that it is meant")
    diff = _add(verbs, "diff", diff_flows, "what differs between A and B: files, flows, or NAME@VERSION")
    diff.add_argument("a", metavar="A")
    diff.add_argument("b", metavar="B")


def _add(
    verbs: Any, name: str, run: Callable[[argparse.Namespace], int], help: str, *, named: bool = False, file: bool = False
) -> argparse.ArgumentParser:
    parser: argparse.ArgumentParser = verbs.add_parser(name, help=help, description=f"{help[:1].upper()}{help[1:]}.")
    if named:
        parser.add_argument("name", metavar="NAME", help="the flow's id, name or number")
    if file:
        parser.add_argument("file", metavar="FILE", help="a flow file; - reads from standard input")
    parser.set_defaults(run=run)
    return parser


def run(args: argparse.Namespace) -> int:
    return int(args.run(args))


# ---- Looking -------------------------------------------------------------------------------------------------------


def list_flows(args: argparse.Namespace) -> int:
    with scene(args) as here:
        flows = reads.list_flows(here.db, here.workspace_id)
    items = [
        {
            "id": flow.slug, "name": flow.name, "status": flow.status, "version": flow.version_number, "draft": flow.has_draft,
            "started": flow.started, "running": flow.running, "completed": flow.completed, "removed": flow.removed, "failed": flow.failed,
        }
        for flow in flows
    ]  # fmt: skip
    head = ("id", "status", "version", "draft", "started", "running", "completed", "removed", "failed", "name")
    rows = [[_cell(item[key]) for key in head] for item in items]
    answer(args, {"items": items}, _table(head, rows) if rows else "There are no flows yet. `towpath flow import FILE` makes one.")
    return 0


def show(args: argparse.Namespace) -> int:
    with scene(args) as here:
        flow = reads.find_flow(here.db, here.workspace_id, args.name)
        document = describe_flow(flow.text)
        versions = reads.list_versions(here.db, here.workspace_id, flow.id)
        numbers = reads.get_numbers(here.db, here.workspace_id, flow)
    shown = {
        "id": flow.slug,
        "name": flow.name,
        "description": flow.description,
        "status": flow.status,
        "draft": flow.has_draft,
        "version": flow.version_number,
        "versions": [{"number": one.number, "live_from": one.live_from, "live_to": one.live_to} for one in versions],
        "document": document,
        "numbers": numbers,
    }
    lines = [f"{flow.name} ({flow.slug}): {flow.status}, {f'version {flow.version_number}' if flow.version_number else 'never launched'}"]
    if flow.has_draft:
        lines.append("It has a draft.")
    if numbers is not None:
        lines.append(", ".join(f"{what} {n}" for what, n in numbers.runs.items()))
    waiting = {one.id: one.waiting for one in numbers.nodes} if numbers is not None else {}
    for node in document["nodes"]:
        here_now = f"  ({waiting[node['id']]} here)" if waiting.get(node["id"]) else ""
        lines.append(f"  {node['id']}: {node['summary']}{here_now}")
    answer(args, shown, "\n".join(lines))
    return 0


def export_flow(args: argparse.Namespace) -> int:
    with scene(args) as here:
        text = _text_of(here, args.name, args.version)
    if args.json:
        answer(args, {"text": text})
    else:
        sys.stdout.write(text)
        sys.stdout.flush()
    return 0


def diff_flows(args: argparse.Namespace) -> int:
    a, b = _side(args, args.a), _side(args, args.b)
    lines = list(difflib.unified_diff(a.splitlines(), b.splitlines(), args.a, args.b, lineterm=""))
    answer(args, {"same": not lines, "lines": lines}, "\n".join(lines) if lines else "They are the same.")
    return 0


def _side(args: argparse.Namespace, named: str) -> str:
    if Path(named).is_file():
        return _read(named)
    name, _, version = named.rpartition("@")
    with scene(args) as here:
        if name and version.isdigit():
            return _text_of(here, name, int(version))
        return _text_of(here, named, None)


def _text_of(here: Scene, named: str, version: int | None) -> str:
    flow = reads.find_flow(here.db, here.workspace_id, named)
    return flow.text if version is None else reads.get_version_text(here.db, here.workspace_id, flow.id, version)


# ---- Files ---------------------------------------------------------------------------------------------------------


def lint(args: argparse.Namespace) -> int:
    problems = check_flow(read_flow(_read(args.file)))
    tell_problems(args.file, problems)
    refused = any(problem.severity == "error" for problem in problems)
    answer(args, {"ok": not refused, "problems": problems}, "" if problems else f"{args.file}: nothing to mend.")
    return 1 if refused else 0


def import_file(args: argparse.Namespace) -> int:
    text = _read(args.file)
    with scene(args) as here:
        imported = writes.import_flow(here.db, here.workspace_id, text, by=ACTOR, now=here.clock.now())
    tell_problems(args.file, imported.problems)
    flow = imported.flow
    answer(
        args,
        {
            "flow": flow.slug if flow is not None else None,
            "name": flow.name if flow is not None else None,
            "created": imported.created,
            "problems": imported.problems,
        },
        "" if flow is None else f"{'Made' if imported.created else 'Updated'} the draft of “{flow.name}” ({flow.slug}).",
    )
    if flow is None:
        say("The file was not imported.")
        return 1
    return 0


def tell_problems(file: str, problems: Iterable[Problem]) -> None:
    """`FILE:LINE: node: sentence`, on stderr."""
    for problem in problems:
        node = f" {problem.node}:" if problem.node else ""
        say(f"{file}:{problem.line or 1}:{node} {'' if problem.severity == 'error' else problem.severity + ': '}{problem.sentence}")


def _read(file: str) -> str:
    try:
        data = sys.stdin.buffer.read() if file == "-" else Path(file).read_bytes()
        return data.decode("utf-8-sig")
    except OSError as error:
        raise FileNotReadable(f"{file}: {error.strerror or error}.", file=file) from error
    except UnicodeDecodeError as error:
        raise FileNotReadable(f"{file}: this is not text in UTF-8.", file=file) from error


# ---- Cases ---------------------------------------------------------------------------------------------------------


def test_flow(args: argparse.Namespace) -> int:
    path = args.cases or _cases_beside(args.file)
    text, cases_text = _read(args.file), _read(str(path))
    try:
        cases = read_cases(cases_text)
    except CasesAreWrong as error:
        tell_problems(str(path), error.problems)
        answer(args, {"ok": False, "problems": error.problems, "cases": []}, "")
        return 1
    folder = None if args.file == "-" else Path(args.file).parent
    with scratch_database(settings_of(args)) as url, connect(url) as db:
        played = play(db, text, cases, folder=folder, only=args.only)
    lines = [line for one in played for line in _story(str(path), one)]
    failed = sum(not one.ok for one in played)
    lines.append(f"{len(played)} cases, {failed} failed." if failed else f"{len(played)} cases, all as expected.")
    if not played:
        lines = [f"No case has “{args.only}” in its name."]
    answer(args, {"ok": bool(played) and not failed, "cases": played}, "\n".join(lines))
    return 0 if played and not failed else 1


def _cases_beside(file: str) -> Path:
    """`welcome.test.yaml` beside `welcome.yaml`."""
    if file == "-":
        raise FileNotReadable("A flow from standard input has no file beside it: name its cases with --cases.", file=file)
    return Path(file).with_suffix(".test.yaml") if Path(file).suffix in (".yaml", ".yml") else Path(f"{file}.test.yaml")


def _story(path: str, one: Played) -> list[str]:
    if one.failure is None:
        return [f"ok    {one.name}"]
    failure = one.failure
    where = f"step {failure.step} ({failure.title})" if failure.step is not None else failure.title
    lines = [f"FAIL  {one.name}", f"      {path}:{failure.line}: {where}"]
    lines += [f"      {failure.error}"] if failure.error else [f"      {different.sentence}" for different in failure.differences]
    return [*lines, f"      the path so far: {' → '.join(one.path) or 'nobody entered'}"]


# ---- Deeds ---------------------------------------------------------------------------------------------------------


def launch(args: argparse.Namespace) -> int:
    try:
        with scene(args) as here:
            flow = reads.find_flow(here.db, here.workspace_id, args.name)
            result = go_live(here.db, here.workspace_id, flow.id, by=ACTOR, now=here.clock.now(), backfill=args.backfill, clock=here.clock)
    except LaunchRefused as refused:
        tell_problems(args.name, refused.problems)
        answer(args, {"launched": False, "problems": refused.problems}, "")
        say(refused.sentence)
        return 1
    tell_problems(args.name, result.problems)
    name = result.flow.name
    if result.made_version:
        words = f"“{name}” is live: version {result.version}. {result.entering} people enter now."
    else:
        words = f"“{name}”: the graph is unchanged, version {result.version} goes on" + (
            "; the settings apply from now." if result.settings_changed else "."
        )
    document = {
        "launched": True, "flow": result.flow.slug, "status": result.flow.status, "version": result.version,
        "made_version": result.made_version, "settings_changed": result.settings_changed, "entering": result.entering,
        "problems": result.problems,
    }  # fmt: skip
    answer(args, document, words)
    return 0


def ask_for_launch(args: argparse.Namespace) -> int:
    launch = {"people": "finish", "nodes": {}, "backfill": args.backfill}
    with scene(args) as here:
        flow = reads.find_flow(here.db, here.workspace_id, args.name)
        asked = ask(here.db, here.workspace_id, flow.id, launch=launch, steps={}, note=args.note, by=ACTOR, now=here.clock.now())
    answer(
        args, {"asked": asked.id, "flow": asked.flow}, f"Asked for the launch of “{asked.flow_name}”; it goes live when somebody agrees."
    )
    return 0


def pause(args: argparse.Namespace) -> int:
    return _change_status(args, writes.pause, "is paused")


def resume(args: argparse.Namespace) -> int:
    return _change_status(args, writes.resume, "goes on")


def stop_flow(args: argparse.Namespace) -> int:
    def stop(*given: Any, **named: Any) -> reads.Flow:
        return writes.stop(*given, leave=args.leave, **named)

    return _change_status(args, stop, "is stopped; people inside leave" if args.leave else "is stopped; people inside finish")


def delete_flow(args: argparse.Namespace) -> int:
    with scene(args) as here:
        from towpath.api.in_use import refuse_in_use_in

        flow = reads.find_flow(here.db, here.workspace_id, args.name)
        refuse_in_use_in(here.db, here.workspace_id, "flow", flow.id, flow.name)
        ask_to_delete(here.db, here.workspace_id, flow.id, typed=args.typed, by=ACTOR, now=here.clock.now())
    answer(args, {"deleted": flow.slug, "name": flow.name}, f"“{flow.name}” is gone; a worker takes away what belonged to it.")
    return 0


def _change_status(args: argparse.Namespace, verb: Callable[..., reads.Flow], words: str) -> int:
    with scene(args) as here:
        flow = reads.find_flow(here.db, here.workspace_id, args.name)
        changed = verb(here.db, here.workspace_id, flow.id, by=ACTOR, now=here.clock.now())
    answer(args, {"flow": changed.slug, "status": changed.status}, f"“{changed.name}” {words}.")
    return 0


def _cell(value: Any) -> str:
    if isinstance(value, bool):
        return "yes" if value else ""
    return "" if value is None else str(value)


def _table(head: tuple[str, ...], rows: list[list[str]]) -> str:
    widths = [max(len(name), *(len(row[place]) for row in rows)) for place, name in enumerate(head)]
    lines = [list(head), *rows]
    return "\n".join("  ".join(cell.ljust(width) for cell, width in zip(line, widths, strict=True)).rstrip() for line in lines)
