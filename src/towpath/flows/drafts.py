"""Drafts as the builder edits them: read with a revision, changed place by place, so that what nobody touched stays byte for byte.

A draft is kept as long as it can be read and has a name; what is wrong with it stops its launch, not its author.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime
from hashlib import blake2b
from typing import Any

import msgspec

from towpath.accounts.writes import audit
from towpath.flows.checks import check_flow
from towpath.flows.document.patch import Change, PatchError, Remove, Set, patch
from towpath.flows.document.printer import make_slug, print_flow
from towpath.flows.document.read import RESERVED_IDS, read_flow
from towpath.flows.document.tree import Path
from towpath.flows.document.typed import natural
from towpath.flows.errors import DraftChanged, DraftRefused, FileRefused, FlowIsArchived, FlowNotFound
from towpath.flows.reads import Flow, get_flow, get_version_text
from towpath.flows.scope import read_surroundings
from towpath.flows.writes import import_flow, keep_draft, with_settings_of
from towpath.host.database import Connection
from towpath.host.sql import statement
from towpath.values.problems import Problem

MOST_CHANGES = 5_000


class Draft(msgspec.Struct, frozen=True):
    """revision: of this text. document: as the file says it, keys in the file's order."""

    revision: str
    document: dict[str, Any]
    problems: tuple[Problem, ...]


def new_flow(db: Connection, workspace_id: int, *, name: str, subject: str, by: str, now: datetime) -> Flow:
    """An empty draft under a slug that is free."""
    text = print_flow({"towpath": 1, "name": name.strip(), "subject": subject, "nodes": {}})
    slug = _free_slug(db, workspace_id, make_slug(name))
    return _insert(db, workspace_id, patch(text, [Set(("id",), slug)]), by=by, now=now)


def duplicate_flow(db: Connection, workspace_id: int, text: str, *, name: str, by: str, now: datetime) -> Flow:
    """The text under another name and slug, as a draft of its own."""
    text = patch(text, [Set(("name",), name.strip()), Set(("id",), _free_slug(db, workspace_id, make_slug(name)))])
    return _insert(db, workspace_id, text, by=by, now=now)


def _insert(db: Connection, workspace_id: int, text: str, *, by: str, now: datetime) -> Flow:
    imported = import_flow(db, workspace_id, text, by=by, now=now, unfinished=True)
    if imported.flow is None:
        raise FileRefused(imported.problems)
    return imported.flow


def _free_slug(db: Connection, workspace_id: int, wanted: str) -> str:
    rows = db.execute(statement("flows", "list_slugs"), {"workspace_id": workspace_id})
    taken = RESERVED_IDS | {slug for slug, *_ in rows}
    tries = [wanted, *(f"{wanted[:90]}-{n}" for n in range(2, len(taken) + 3))]
    return next(slug for slug in tries if slug not in taken)


def read_draft(db: Connection, workspace_id: int, text: str) -> Draft:
    """What stands in `text`, with what is wrong with it."""
    reading = read_flow(text)
    document = natural(reading.tree) if reading.tree is not None else {}
    return Draft(revision_of(text), document, check_flow(reading, read_surroundings(db, workspace_id)))


def revision_of(text: str) -> str:
    """The same for the same text, whoever wrote it and by what way."""
    return blake2b(text.encode(), digest_size=12).hexdigest()


def save_draft(
    db: Connection, workspace_id: int, flow_id: int, *, revision: str, changes: Sequence[Change], by: str, now: datetime
) -> Draft:
    """The draft with the changes; without one, a draft of what is live.

    revision: of the text that the changes were made on. Raises DraftChanged if it is another by now: then nothing is kept.
    """
    flow = _lock(db, workspace_id, flow_id, revision)
    return _keep(db, flow, changed_text(flow.text, changes), by, now)


def restore_version(db: Connection, workspace_id: int, flow_id: int, number: int, *, revision: str, by: str, now: datetime) -> Draft:
    """The graph of a version becomes the draft; settings, goal and names are the flow's own and stay (semantics 40)."""
    flow = _lock(db, workspace_id, flow_id, revision)
    text = get_version_text(db, workspace_id, flow_id, number)
    return _keep(db, flow, text if flow.live_text is None else with_settings_of(text, flow.live_text), by, now)


def _lock(db: Connection, workspace_id: int, flow_id: int, revision: str) -> Flow:
    if db.execute(statement("flows", "lock_flow"), {"workspace_id": workspace_id, "flow_id": flow_id}).fetchone() is None:
        raise FlowNotFound(f"There is no flow {flow_id}.", flow=flow_id)
    flow = get_flow(db, workspace_id, flow_id)
    if flow.status == "archived":
        raise FlowIsArchived(f"“{flow.name}” is archived; its text can't be changed.", flow=flow.slug)
    if revision != revision_of(flow.text):
        raise DraftChanged(
            f"Somebody changed “{flow.name}” in the meantime. Nothing of yours was saved yet.",
            flow=flow.slug,
            revision=revision_of(flow.text),
        )
    return flow


def _keep(db: Connection, flow: Flow, text: str, by: str, now: datetime) -> Draft:
    if text == flow.text and flow.draft_text is not None:
        return read_draft(db, flow.workspace_id, text)
    reading = read_flow(text)
    if reading.document is None or reading.tree is None:
        raise DraftRefused(reading.problems)
    keep_draft(db, flow, reading, by=by, now=now)
    if flow.draft_text is None:
        audit(db, workspace_id=flow.workspace_id, at=now, actor=by, what="flow.draft_begun", about={"flow": flow.id, "name": flow.name})
    return read_draft(db, flow.workspace_id, text)


def changed_text(text: str, changes: Sequence[Change]) -> str:
    """The text with the changes; a flow that had no nodes yet is printed whole, in the fixed order."""
    reading = read_flow(text)
    if reading.tree is None:
        raise DraftRefused(reading.problems)
    written = natural(reading.tree)
    try:
        if not written.get("nodes"):
            return print_flow(_changed(written, changes))
        return patch(text, changes, reading.tree)
    except PatchError as error:
        raise DraftRefused([Problem("change_not_possible", str(error))]) from None


def _changed(written: dict[str, Any], changes: Sequence[Change]) -> dict[str, Any]:
    for change in changes:
        *way, last = change.path
        place = _walk(written, tuple(way), make=isinstance(change, Set))
        if isinstance(change, Remove):
            if isinstance(place, dict):
                place.pop(str(last), None)
            elif isinstance(place, list) and isinstance(last, int) and -1 < last < len(place):
                del place[last]
        elif isinstance(place, dict):
            place[str(last)] = change.value
        elif isinstance(place, list) and isinstance(last, int) and -1 < last <= len(place):
            place[last : last + 1] = [change.value]
        else:
            raise PatchError(f"“{last}” can't be set: what holds it is no mapping, or a list that is shorter.")
    return written


def _walk(written: Any, way: Path, *, make: bool) -> Any:
    place = written
    for part in way:
        if isinstance(place, dict):
            if make and not isinstance(place.get(str(part)), dict | list):
                place[str(part)] = {}
            place = place.get(str(part))
        elif isinstance(place, list) and isinstance(part, int) and -1 < part < len(place):
            place = place[part]
        else:
            return None
    return place


def read_changes(said: Sequence[Mapping[str, Any]]) -> list[Change]:
    """`{path: [nodes, a, for], value: 1 day}` or `{path: …, remove: true}`. Raises DraftRefused."""
    problems: list[Problem] = []
    changes: list[Change] = []
    for number, one in enumerate(said):
        path = one.get("path")
        if not isinstance(path, list) or not path or not all(_is_part(part) for part in path):
            problems.append(
                Problem("wrong_path", "A change names its place by a list of names and numbers.", path=f"changes.{number}.path")
            )
        elif path[0] in ("towpath", "id"):
            problems.append(Problem("wrong_path", f"“{path[0]}” of a flow stays as it is.", path=f"changes.{number}.path"))
        elif one.get("remove") is True:
            changes.append(Remove(tuple(path)))
        elif "value" in one:
            changes.append(Set(tuple(path), one["value"]))
        else:
            problems.append(Problem("wrong_change", "A change has a “value”, or “remove: true”.", path=f"changes.{number}"))
    if len(said) > MOST_CHANGES:
        problems.append(Problem("too_many_changes", f"At most {MOST_CHANGES} changes go at once.", path="changes"))
    if problems:
        raise DraftRefused(problems)
    return changes


def _is_part(part: Any) -> bool:
    return isinstance(part, str | int) and not isinstance(part, bool)
