"""Questions about templates."""

from typing import Any

import psycopg
from psycopg.rows import class_row

from towpath.content.models import Template, TemplateNotFound
from towpath.host.sql import statement

Connection = psycopg.Connection[Any]


def list_templates(db: Connection, workspace_id: int) -> list[Template]:
    """By name."""
    with db.cursor(row_factory=class_row(Template)) as cursor:
        cursor.execute(statement("content", "list_templates"), {"workspace_id": workspace_id, "id": None, "name": None})
        return cursor.fetchall()


def list_template_names(db: Connection, workspace_id: int) -> list[str]:
    return [template.name for template in list_templates(db, workspace_id)]


def find_template(db: Connection, workspace_id: int, name: str) -> Template | None:
    """By the name that flows call it."""
    with db.cursor(row_factory=class_row(Template)) as cursor:
        cursor.execute(statement("content", "list_templates"), {"workspace_id": workspace_id, "id": None, "name": name})
        return cursor.fetchone()


def get_template(db: Connection, workspace_id: int, template_id: int) -> Template:
    with db.cursor(row_factory=class_row(Template)) as cursor:
        cursor.execute(statement("content", "list_templates"), {"workspace_id": workspace_id, "id": template_id, "name": None})
        found = cursor.fetchone()
    if found is None:
        raise TemplateNotFound("There is no such template in this workspace.", template=template_id)
    return found
