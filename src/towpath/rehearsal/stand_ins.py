"""What a flow names but a world of its own has not: made so that the flow can be launched there."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from towpath.content.writes import save_template
from towpath.flows.document.model import FlowDocument
from towpath.host.database import Connection
from towpath.host.sql import statement


def make_stand_ins(db: Connection, workspace_id: int, document: FlowDocument, now: datetime) -> None:
    """Templates say their own name."""
    known = {name for (name,) in db.execute(statement("flows", "list_template_names"), {"workspace_id": workspace_id})}
    for name in dict.fromkeys(_templates(document)):
        if name not in known:
            save_template(db, workspace_id, name, {"subject": name, "text": name}, now=now)


def _templates(document: FlowDocument) -> Iterator[str]:
    for node in document.nodes:
        template: Any = node.written.get("template")
        if isinstance(template, str):
            yield template
