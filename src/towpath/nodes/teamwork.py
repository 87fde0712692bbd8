"""What kinds of the team and of other flows ask for; and the settings that they share."""

from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime
from typing import Annotated, Any

from pydantic import Field

from towpath.nodes.base import Mutation, Visit
from towpath.nodes.pieces import Named, Pieces, Value
from towpath.nodes.types import ValueFailed
from towpath.values.durations import BadDuration, Duration, add, at_local, parse
from towpath.values.fields import Liquid, LiquidLine
from towpath.values.zones import zone

OWNER, ROUND_ROBIN, LEAST_LOADED = "owner", "round_robin", "least_loaded"

Title = Annotated[LiquidLine, Field(min_length=1)]
Text = Annotated[Liquid, Field(min_length=1)]


class CreateTask(Mutation, frozen=True):
    """assignee: an email, the name of a group, `owner`, `round_robin`, `least_loaded`; None: nobody yet."""

    title: str
    text: str
    assignee: str | None
    due_at: datetime | None
    priority: str
    visibility: str


class WriteNote(Mutation, frozen=True):
    text: str
    visibility: str


class PostToFeed(Mutation, frozen=True):
    """feed: an email, `owner`, or "" for everybody's. author: likewise; "": the flow. notify: emails, groups, `owner`."""

    text: str
    sort: str
    feed: str
    author: str
    notify: Sequence[str]
    visibility: str


class TellMembers(Mutation, frozen=True):
    """notify: emails, groups, `owner`. Where nobody is found the visit leaves by `nobody`."""

    text: str
    notify: Sequence[str]
    nobody: str


class AssignOwner(Mutation, frozen=True):
    """to: an email, the name of a group, `round_robin`, `least_loaded`."""

    to: str
    online_only: bool


class RecordEvent(Mutation, frozen=True):
    event: str
    properties: Mapping[str, Any]


class EnterFlow(Mutation, frozen=True):
    """flow: its id or name as the file says, with what it meant at launch. waits: the visit goes on when the run that begins has ended. subject: what the other flow must
    be about; None: whatever it is about."""

    flow: Named
    variables: Mapping[str, Any]
    waits: bool
    subject: str | None


class LeaveFlow(Mutation, frozen=True):
    flow: Named


def who(pieces: Pieces, text: str, at: str, *words: str) -> Value:
    """A member's email, the name of a group, or one of the words; a fixed one that nobody is called by is a problem."""
    value = pieces.value(text, at)
    if not value.is_constant:
        return value
    name = str(value.constant).strip()
    members, groups = pieces.scope.known.get("member"), pieces.scope.known.get("user_group")
    known = [*words, *(members or ()), *(groups or ())]
    if members is not None and groups is not None and name.casefold() not in {one.casefold() for one in known}:
        pieces.wrong(
            "unknown_member",
            f"“{name}” is neither a member nor a group of this workspace" + (f", nor {' or '.join(words)}." if words else "."),
            at,
        )
    return value


def text_at(value: Value, visit: Visit) -> str:
    """Raises ValueFailed."""
    found = value.at(visit)
    return "" if found is None else str(found).strip()


def due_at(value: Value | None, visit: Visit) -> datetime | None:
    """A duration from now, in n × 24 hours (semantics 25), or the date or time that an expression gave. Raises ValueFailed."""
    found = None if value is None else value.at(visit)
    if found is None or found == "":
        return None
    if isinstance(found, datetime):
        return found if found.tzinfo else found.replace(tzinfo=UTC)
    if isinstance(found, date):
        return at_local(found, datetime.min.time(), zone(visit.workspace_zone))
    try:
        duration = found if isinstance(found, Duration) else parse(str(found))
    except BadDuration as error:
        raise ValueFailed(str(error)) from error
    return add(visit.now, duration, visit.workspace_zone, calendar=False)
