"""`towpath run`: who is inside, the path of one run, why somebody is not inside."""

import argparse
from collections.abc import Callable
from typing import Any

from towpath.cli.rim import Scene, answer, scene
from towpath.contacts.errors import ContactNotFound
from towpath.contacts.reads import find_contact_by_any
from towpath.engine import reads, writes
from towpath.flows.reads import find_flow, get_compiled

ACTOR = "command"
PAGE = 1_000


def add_parser(subparsers: Any) -> None:
    parser = subparsers.add_parser("run", help="runs of flows: who is where, and why")
    verbs = parser.add_subparsers(dest="verb", required=True, metavar="VERB")
    listing = _add(verbs, "list", list_runs, "the runs of a flow, newest first")
    listing.add_argument("--flow", metavar="NAME", required=True)
    listing.add_argument("--contact", metavar="X", help="id, external id, email or phone")
    show = _add(verbs, "show", show_run, "one run with every visit")
    show.add_argument("id", type=int, metavar="ID")
    for name, deed, help in (
        ("remove", writes.remove_run, "take a person out of the flow"),
        ("skip", writes.skip_wait, "end a wait, as if its time were over"),
        ("retry", writes.retry_run, "work again what was set aside"),
        ("move", writes.move_run, "put a person at another node"),
    ):
        ordering = _add(verbs, name, order, help)
        ordering.add_argument("id", type=int, metavar="ID")
        ordering.set_defaults(deed=deed)
        if name in ("skip", "move"):
            ordering.add_argument("--process", type=int, metavar="ID", help="which visit, where the run stands at several places")
        if name == "move":
            ordering.add_argument("--to", metavar="NODE", required=True)
    many = _add(verbs, "many", order_many, "the same for everybody who stands somewhere")
    many.add_argument("deed", choices=("remove", "skip", "retry", "move"))
    many.add_argument("--flow", metavar="NAME", required=True)
    many.add_argument("--version", type=int, metavar="N")
    many.add_argument("--node", metavar="NODE")
    many.add_argument("--set-aside", action="store_true", help="only visits that were set aside")
    many.add_argument("--to", metavar="NODE", help="where to, with move")
    asking = _add(verbs, "why", explain, "why a contact is, or is not, inside a flow")
    asking.add_argument("--flow", metavar="NAME", required=True)
    asking.add_argument("--contact", metavar="X", required=True)


def _add(verbs: Any, name: str, run: Callable[[argparse.Namespace], int], help: str) -> argparse.ArgumentParser:
    parser: argparse.ArgumentParser = verbs.add_parser(name, help=help, description=f"{help[:1].upper()}{help[1:]}.")
    parser.set_defaults(run=run)
    return parser


def run(args: argparse.Namespace) -> int:
    return int(args.run(args))


def list_runs(args: argparse.Namespace) -> int:
    with scene(args) as here:
        flow = find_flow(here.db, here.workspace_id, args.flow)
        contact_id = _contact(here, args.contact) if args.contact else None
        items = [
            _line(here, one) for one in reads.list_runs(here.db, here.workspace_id, flow_id=flow.id, contact_id=contact_id, limit=PAGE)
        ]
    text = "\n".join(
        f"{item['id']:>14}  {item['status']:<9}  {item['exit_reason'] or '':<16}  {item['entered_at']:%Y-%m-%d %H:%M}" for item in items
    )
    answer(args, {"items": items}, text or "Nobody has entered this flow.")
    return 0


def show_run(args: argparse.Namespace) -> int:
    with scene(args) as here:
        story = reads.get_run_story(here.db, here.workspace_id, args.id)
        contact = story.run.contact_id
    document = {
        "id": str(story.run.id), "flow": story.flow, "version": story.version, "contact": None if contact is None else str(contact),
        "status": story.run.status_word, "exit_reason": story.run.reason, "exit_label": story.run.label,
        "entered_at": story.run.entered_at, "ended_at": story.run.ended_at,
        "processes": [
            {
                "id": str(visit.id), "node": visit.node, "kind": visit.kind, "prior": None if visit.prior is None else str(visit.prior),
                "started_at": visit.started_at, "ended_at": visit.ended_at, "outlet": visit.outlet, "seen": dict(visit.seen),
                "result": visit.result,
            }
            for visit in story.visits
        ],
    }  # fmt: skip
    head = f"{story.flow} version {story.version}: {document['status']}" + (f", {story.run.reason}" if story.run.reason else "")
    lines = [f"  {visit.started_at:%Y-%m-%d %H:%M:%S}  {visit.node:<24} {visit.outlet or visit.state or '-'}" for visit in story.visits]
    answer(args, document, "\n".join([head, *lines]))
    return 0


def order(args: argparse.Namespace) -> int:
    given = {"node": args.to} if "to" in args else {}
    if getattr(args, "process", None) is not None:
        given["process_id"] = args.process
    with scene(args) as here:
        command = args.deed(here.db, here.workspace_id, args.id, **given, by=ACTOR, now=here.clock.now())
    answer(args, {"command": str(command)}, "The engine does it at its next turn.")
    return 0


def order_many(args: argparse.Namespace) -> int:
    with scene(args) as here:
        flow = find_flow(here.db, here.workspace_id, args.flow)
        visits = writes.order_many(
            here.db, flow, args.deed, version=args.version, node=args.node, set_aside=args.set_aside, to=args.to, by=ACTOR,
            now=here.clock.now(),
        )  # fmt: skip
    answer(args, {"visits": visits}, f"{visits} visits are in progress there; the engine works through them.")
    return 0


def explain(args: argparse.Namespace) -> int:
    with scene(args) as here:
        flow = find_flow(here.db, here.workspace_id, args.flow)
        found = reads.why(here.db, here.workspace_id, flow.id, _contact(here, args.contact))
        runs = [_line(here, one) for one in found.runs]
    denied = [{"reason": one.reason, "count": one.count, "last_at": one.last_at} for one in found.denied]
    lines = [f"inside since {run['entered_at']:%Y-%m-%d %H:%M}" for run in runs if run["status"] == "running"]
    lines += [
        f"{run['status']} ({run['exit_reason']}), entered {run['entered_at']:%Y-%m-%d %H:%M}" for run in runs if run["status"] != "running"
    ]
    lines += [
        f"refused {'once' if one['count'] == 1 else str(one['count']) + ' times'}: {one['reason']}, last {one['last_at']:%Y-%m-%d %H:%M}"
        for one in denied
    ]
    answer(args, {"runs": runs, "denied": denied}, "\n".join(lines) or "No event of this contact has met an entry rule of the flow.")
    return 0


def _line(here: Scene, one: reads.Run) -> dict[str, Any]:
    version = get_compiled(here.db, one.version_id)
    return {
        "id": str(one.id), "flow": version.flow_slug, "version": version.number,
        "contact": None if one.contact_id is None else str(one.contact_id), "status": one.status_word, "exit_reason": one.reason,
        "exit_label": one.label, "entered_at": one.entered_at, "ended_at": one.ended_at,
    }  # fmt: skip


def _contact(here: Scene, named: str) -> int:
    found = find_contact_by_any(here.db, here.workspace_id, named)
    if found is None:
        raise ContactNotFound(f"There is no contact “{named}”.", contact=named)
    return found.id
