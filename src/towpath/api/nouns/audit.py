"""Who did what in the workspace, newest first."""

from datetime import datetime
from typing import Any

from ninja import Router
from pydantic import BaseModel

from towpath.accounts import reads
from towpath.api.pages import Cursor, Limit, Page, one_more, read_cursor, write_cursor
from towpath.api.request import Request, needs

router = Router()


class AuditEntryOut(BaseModel, from_attributes=True):
    """actor: `user:ID`, `key:ID` or `command`. what: noun and verb."""

    id: int
    at: datetime
    actor: str
    what: str
    about: dict[str, Any]


@router.get("", response=Page[AuditEntryOut])
@needs("admin")
def list_audit_entries(request: Request, cursor: Cursor = "", limit: Limit = 50) -> Page[AuditEntryOut]:
    key = read_cursor(cursor, (int,))
    found = reads.list_audit_entries(request.ctx.db, request.ctx.workspace_id, before=key[0] if key else None, limit=one_more(limit))
    items = [AuditEntryOut.model_validate(one) for one in found[:limit]]
    return Page(items=items, next=write_cursor([items[-1].id]) if len(found) > limit else None)
