"""Tasks, notes, posts, owners: as they are kept, and before they are written. Words outside, numbers in the database."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, Literal

import msgspec

Priority = Literal["low", "normal", "high"]
PRIORITIES: tuple[Priority, ...] = ("low", "normal", "high")
# `team`: everybody of the workspace; `private`: whose it is, and admins.
Visibility = Literal["team", "private"]
VISIBILITIES: tuple[Visibility, ...] = ("team", "private")
PostKind = Literal["post", "call", "meeting", "event"]
POST_KINDS: tuple[PostKind, ...] = ("post", "call", "meeting", "event")

OWNER, ROUND_ROBIN, LEAST_LOADED = "owner", "round_robin", "least_loaded"
RULES = (OWNER, ROUND_ROBIN, LEAST_LOADED)

LONGEST_TITLE = 500
LONGEST_BODY = 20_000


class Subject(msgspec.Struct, frozen=True, kw_only=True):
    """Whom something concerns, and who did it. company_id: what a flow about a company does concerns no contact. by: `user:ID`, `key:ID`, `flow:ID`. cause and depth go onto events (semantics 14, 52)."""

    workspace_id: int
    lane: int
    contact_id: int | None
    by: str
    cause: Mapping[str, Any] | None = None
    depth: int = 0
    source: str = "api"
    company_id: int | None = None

    @property
    def owned(self) -> tuple[int, int]:
        """Whose owner is meant, as `team.owners.find_owners` asks for it."""
        return (0, -self.company_id) if self.company_id else (self.lane, self.contact_id or 0)


class NewTask(msgspec.Struct, frozen=True, kw_only=True):
    """assignee: an email, the name of a group, or one of RULES; None: nobody yet."""

    about: Subject
    title: str
    body: str = ""
    assignee: str | None = None
    due_at: datetime | None = None
    priority: Priority = "normal"
    visibility: Visibility = "team"


class NewNote(msgspec.Struct, frozen=True, kw_only=True):
    about: Subject
    body: str
    visibility: Visibility = "team"


class NewPost(msgspec.Struct, frozen=True, kw_only=True):
    """feed: an email, `owner`, or '' for everybody's. author: an email, `owner`, or '' for the flow. notify: emails, groups, `owner`."""

    about: Subject
    body: str
    kind: PostKind = "post"
    feed: str = ""
    author: str = ""
    notify: Sequence[str] = ()
    visibility: Visibility = "team"


class NewNotice(msgspec.Struct, frozen=True, kw_only=True):
    """notify: emails, groups, `owner`."""

    about: Subject
    body: str
    notify: Sequence[str]


class NewOwner(msgspec.Struct, frozen=True, kw_only=True):
    """to: an email, the name of a group, round_robin or least_loaded; None takes the owner away."""

    about: Subject
    to: str | None
    online_only: bool = False


class Task(msgspec.Struct, kw_only=True):
    lane: int
    id: int
    workspace_id: int
    contact_id: int | None
    title: str
    body: str
    assignee_id: int | None
    due_at: datetime | None
    priority: int
    visibility: int
    status: int
    overdue: bool
    created_at: datetime
    created_by: str
    completed_at: datetime | None
    completed_by: str | None
    cause: Mapping[str, Any] | None


class Note(msgspec.Struct, frozen=True, kw_only=True):
    lane: int
    id: int
    workspace_id: int
    contact_id: int
    body: str
    visibility: int
    created_at: datetime
    created_by: str
    changed_at: datetime | None
    cause: Mapping[str, Any] | None


class Post(msgspec.Struct, frozen=True, kw_only=True):
    lane: int
    id: int
    workspace_id: int
    contact_id: int | None
    kind: str
    feed: str
    body: str
    visibility: int
    author: str
    created_at: datetime
    created_by: str
    cause: Mapping[str, Any] | None


class Group(msgspec.Struct, frozen=True):
    """members: ids of users."""

    id: int
    workspace_id: int
    name: str
    members: Sequence[int]
    updated_at: datetime


class Notification(msgspec.Struct, frozen=True):
    """link: a path of the app where it can be seen."""

    id: int
    workspace_id: int
    user_id: int
    contact_id: int | None
    body: str
    link: str | None
    at: datetime
    read_at: datetime | None


class Viewer(msgspec.Struct, frozen=True):
    """Who looks: what is private to others is left out. sees_all: admins."""

    user_id: int | None = None
    email: str = ""
    sees_all: bool = False

    @property
    def actor(self) -> str:
        return f"user:{self.user_id}"


EVERYTHING = Viewer(sees_all=True)
