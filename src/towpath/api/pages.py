"""Lists, a page at a time: `{items, next}`. A cursor is the sort key of the last item, opaque to the caller."""

import base64
import binascii
from collections.abc import Sequence
from typing import Annotated, Any, Generic, TypeVar

import msgspec
from ninja import Query
from pydantic import BaseModel, Field

from towpath.values.problems import TowpathError

Item = TypeVar("Item")

# Parameters of every list operation.
Cursor = Annotated[str, Query(description="`next` of the page before; empty for the first page.", max_length=500)]
Limit = Annotated[int, Query(ge=1, le=200, description="How many items at most.")]


class Page(BaseModel, Generic[Item]):
    items: list[Item]
    next: str | None = Field(None, description="Cursor of the following page; null on the last one.")


class CursorIsWrong(TowpathError):
    code = "cursor_is_wrong"
    status = 400


def write_cursor(key: Sequence[Any]) -> str:
    """key: what the list is sorted by, in order; text, numbers and times."""
    return base64.urlsafe_b64encode(msgspec.json.encode(list(key))).decode().rstrip("=")


def read_cursor(cursor: str, types: tuple[Any, ...]) -> tuple[Any, ...] | None:
    """The key again; None for the first page. types: of its parts, checked, since a cursor comes from outside."""
    if not cursor:
        return None
    try:
        text = base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4))
        return msgspec.json.decode(text, type=tuple[types])  # type: ignore[valid-type]
    except (binascii.Error, msgspec.DecodeError, ValueError):
        raise CursorIsWrong("This cursor is not one that we gave. Begin again without it.") from None


def one_more(limit: int) -> int:
    """How many rows to ask for, so that the last tells whether there is a next page."""
    return limit + 1
