"""What can be done with many people, with whom, and how far it has come."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Annotated, Any, Literal

import msgspec
from pydantic import Field

from towpath.values.fields import Settings
from towpath.values.problems import TowpathError

MOST_CHOSEN = 10_000
Words = Annotated[tuple[Annotated[str, Field(min_length=1, max_length=200)], ...], Field(max_length=50)]
Ids = Annotated[tuple[Annotated[int, Field(ge=1, le=2**31 - 1)], ...], Field(max_length=50)]


class DeedNotFound(TowpathError):
    code = "deed_not_found"
    status = 404


class NobodyFound(TowpathError):
    code = "nobody_found"
    status = 409


class BadDeed(TowpathError):
    code = "bad_deed"
    status = 422


class TagPeople(Settings):
    """Tags that people get and lose."""

    do: Literal["tag"]
    add: Words = ()
    remove: Words = ()


class SetValues(Settings):
    """Attributes, and fields but addresses; null clears."""

    do: Literal["set"]
    values: Annotated[dict[Annotated[str, Field(min_length=1, max_length=100)], Any], Field(min_length=1, max_length=50)]


class JoinLists(Settings):
    """Lists and groups that people join and leave, by id."""

    do: Literal["lists"]
    join: Ids = ()
    leave: Ids = ()


class SayConsent(Settings):
    """As `POST /contacts/{id}/consents`; channel `any`, not given: do not contact. proof: what is kept with each."""

    do: Literal["consent"]
    channel: Annotated[str, Field(max_length=50)]
    topic: Annotated[str, Field(max_length=200)] = ""
    given: bool
    proof: Annotated[dict[str, Any], Field(max_length=50)] = Field(default_factory=dict)


class SuppressPeople(Settings):
    """Their addresses of the channel go onto the suppression list."""

    do: Literal["suppress"]
    channel: Literal["email", "sms"]


class EnterFlow(Settings):
    """By hand (`from: manual`), at most 1,000 at a time; the flow decides about each, and shows it. flow: its slug, name or id."""

    do: Literal["enter_flow"]
    flow: Annotated[str, Field(min_length=1, max_length=200)]


class ErasePeople(Settings):
    """Each is erased everywhere (semantics 54). For admins."""

    do: Literal["erase"]


What = TagPeople | SetValues | JoinLists | SayConsent | SuppressPeople | EnterFlow | ErasePeople


class Whom(Settings):
    """One of: contacts (ids, at most 1,000), search (as the list of people finds them: at most 10,000), segment, list (or group), by id."""

    contacts: Annotated[tuple[Annotated[int, Field(ge=1, le=2**63 - 1)], ...] | None, Field(max_length=1_000)] = None
    search: Annotated[str | None, Field(max_length=200)] = None
    segment: Annotated[int | None, Field(ge=1, le=2**31 - 1)] = None
    list: Annotated[int | None, Field(ge=1, le=2**31 - 1)] = None


class Deed(msgspec.Struct, frozen=True):
    """people: {segment: id} | {list: id} | {contacts: n}. contacts: who was chosen. after: lane and id, or how many of the chosen are done."""

    id: int
    workspace_id: int
    status: Literal["running", "done", "cancelled"]
    what: Mapping[str, Any]
    people: Mapping[str, Any]
    contacts: Sequence[int] | None
    total: int
    worked: int
    refused: int
    after_lane: int
    after_id: int
    actor: str
    created_at: datetime
    ended_at: datetime | None


class Refusal(msgspec.Struct, frozen=True):
    number: int
    contact_id: int
    reason: str
