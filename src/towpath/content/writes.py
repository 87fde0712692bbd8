"""Writes templates; a name is unique in its workspace."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

import psycopg
from pydantic import ValidationError

from towpath.channels.email.declare import InlineTemplate
from towpath.content.models import Template, TemplateIsWrong, TemplateNotFound
from towpath.content.reads import get_template
from towpath.expr import liquid
from towpath.expr.scope import OpenScope, standard_scope
from towpath.host.sql import statement

Connection = psycopg.Connection[Any]

_STANDARD = standard_scope(variables={}, subject="order")
# A template may name what a flow that does not use it lacks: names are checked where a flow is launched.
_ANY_NAME = OpenScope(types=_STANDARD.types, events=_STANDARD.events, prefixes=_STANDARD.prefixes)


def save_template(
    db: Connection, workspace_id: int, name: str, document: Mapping[str, Any], *, now: datetime, template_id: int | None = None
) -> Template:
    """Make a template of email, or change the one with that id. Raises TemplateIsWrong."""
    name = name.strip()
    if not name or len(name) > 200:
        raise TemplateIsWrong("Give the template a name of at most 200 characters.", field="name")
    try:
        checked = InlineTemplate.model_validate(dict(document))
    except ValidationError as error:
        first = error.errors()[0]
        raise TemplateIsWrong(
            str(first["msg"]).removeprefix("Value error, "), field=".".join(str(part) for part in first["loc"])
        ) from error
    for part, text in checked.texts():
        try:
            liquid.compile(text, _ANY_NAME, html=part in ("html", "mjml"))
        except liquid.BadTemplate as error:
            raise TemplateIsWrong(f"The {part} can't be used: {error.sentence}", field=part) from error
    values = {
        "id": template_id,
        "workspace_id": workspace_id,
        "name": name,
        "document": checked.model_dump(mode="json", exclude_none=True),
        "now": now,
    }
    try:
        row = db.execute(statement("content", "save_template" if template_id is None else "change_template"), values).fetchone()
    except psycopg.errors.UniqueViolation as error:
        raise TemplateIsWrong(f"There is a template called “{name}” already; choose another name.", field="name") from error
    if row is None:
        raise TemplateNotFound("There is no such template in this workspace.", template=template_id)
    return get_template(db, workspace_id, int(row[0]))


def delete_template(db: Connection, workspace_id: int, template_id: int) -> None:
    """What a live flow names stays usable only while it is there; the flow's messages fail with `template_missing` afterwards."""
    asked = {"workspace_id": workspace_id, "id": template_id}
    if db.execute(statement("content", "delete_template"), asked).fetchone() is None:
        raise TemplateNotFound("There is no such template in this workspace.", template=template_id)
