"""Templates that a workspace makes of its own flows, offered beside those that come with Towpath (G5)."""

from datetime import datetime

import psycopg

from towpath.accounts.writes import audit
from towpath.flows.document.patch import Change, Remove, Set, patch
from towpath.flows.errors import FlowNotFound, TemplateIsBuiltIn, TemplateNameTaken
from towpath.flows.patterns import Pattern, get_pattern, read_pattern
from towpath.host.database import Connection
from towpath.host.sql import statement

GROUP = "Your own"
_PREFIX = "own-"  # of an id: own-12; no template that comes with Towpath begins so
_LAST_ID = 2**31 - 1


def list_own(db: Connection, workspace_id: int) -> list[Pattern]:
    """By name."""
    rows = db.execute(statement("flows", "list_own_templates"), {"workspace_id": workspace_id}).fetchall()
    return [read_pattern(f"{_PREFIX}{id}", text, GROUP) for id, text in rows]


def get_any(db: Connection, workspace_id: int, id: str) -> Pattern:
    """The workspace's own, or one that comes with Towpath. Raises FlowNotFound."""
    if not id.startswith(_PREFIX):
        return get_pattern(id)
    asked = {"workspace_id": workspace_id, "id": _number(id)}
    row = db.execute(statement("flows", "get_own_template"), asked).fetchone()
    if row is None:
        raise _unknown(id)
    return read_pattern(id, row[0], GROUP)


def save_as_template(db: Connection, workspace_id: int, text: str, *, name: str, description: str, by: str, now: datetime) -> Pattern:
    """text: of a flow; what is unfinished stays so. Folder and tags are the flow's, not the template's."""
    kept = patch(_named(text, name, description), [Remove(("folder",)), Remove(("tags",))])
    asked = {"workspace_id": workspace_id, "name": name.strip(), "text": kept, "by": by, "now": now}
    row = db.execute(statement("flows", "insert_template"), asked).fetchone()
    if row is None:
        raise _taken(name)
    audit(db, workspace_id=workspace_id, at=now, actor=by, what="flow_template.created", about={"template": row[0], "name": name.strip()})
    return read_pattern(f"{_PREFIX}{row[0]}", kept, GROUP)


def change_template(
    db: Connection, workspace_id: int, id: str, *, name: str | None, description: str | None, by: str, now: datetime
) -> Pattern:
    """None: it stays. Flows that were begun with it are not touched."""
    before = _own(db, workspace_id, id)
    name = before.name if name is None else name.strip()
    text = _named(before.text, name, before.description if description is None else description)
    asked = {"workspace_id": workspace_id, "id": _number(id), "name": name, "text": text, "now": now}
    try:
        db.execute(statement("flows", "change_template"), asked)
    except psycopg.errors.UniqueViolation as error:
        raise _taken(name) from error
    about = {"template": _number(id), "before": {"name": before.name}, "after": {"name": name}}
    audit(db, workspace_id=workspace_id, at=now, actor=by, what="flow_template.changed", about=about)
    return read_pattern(id, text, GROUP)


def delete_template(db: Connection, workspace_id: int, id: str, *, by: str, now: datetime) -> None:
    """Flows that were begun with it stay."""
    before = _own(db, workspace_id, id)
    db.execute(statement("flows", "delete_template"), {"workspace_id": workspace_id, "id": _number(id)})
    about = {"template": _number(id), "name": before.name}
    audit(db, workspace_id=workspace_id, at=now, actor=by, what="flow_template.deleted", about=about)


def _own(db: Connection, workspace_id: int, id: str) -> Pattern:
    found = get_any(db, workspace_id, id)
    if not id.startswith(_PREFIX):
        raise TemplateIsBuiltIn(f"“{found.name}” comes with Towpath: begin a flow with it and save that as a template.", template=id)
    return found


def _named(text: str, name: str, description: str) -> str:
    said: Change = Set(("description",), description.strip()) if description.strip() else Remove(("description",))
    return patch(text, [Set(("name",), name.strip()), said])


def _number(id: str) -> int:
    digits = id.removeprefix(_PREFIX)
    if not digits.isascii() or not digits.isdigit() or len(digits) > 10 or int(digits) > _LAST_ID:
        raise _unknown(id)
    return int(digits)


def _unknown(id: str) -> FlowNotFound:
    return FlowNotFound(f"There is no template of a flow called “{id}”.", template=id)


def _taken(name: str) -> TemplateNameTaken:
    return TemplateNameTaken(f"There is a template “{name.strip()}” already. Choose another name.", name=name.strip())
