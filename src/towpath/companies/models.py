"""Companies, and what is said of one."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

import msgspec

from towpath.contacts.models import PersonLine

Place = tuple[int, int]  # lane and id of a contact


class Company(msgspec.Struct, kw_only=True):
    """external_id: what the sender calls it. owner: the email of a member. Dates among the attributes are ISO texts, as stored."""

    id: int
    external_id: str | None
    name: str
    tags: list[str]
    attributes: dict[str, Any]
    owner_id: int | None
    owner: str | None
    created_at: datetime
    updated_at: datetime

    @property
    def key(self) -> str:
        """`company.id`: what the sender calls it, else our number."""
        return self.external_id or str(self.id)


class Owner(msgspec.Struct, frozen=True):
    """A member of the team; both None: nobody."""

    id: int | None
    email: str | None


class CompanyChange(msgspec.Struct):
    """What is said of a company: by `external_id`, which makes it where it is not there; by `id`, which does not; by neither: a new one.

    values: `name`, or an attribute; None clears. owner None: nothing is said of it. people: lane and id of the contacts who belong to it
    from now on. at: when it happened.
    """

    workspace_id: int
    at: datetime
    external_id: str | None = None
    id: int | None = None
    values: Mapping[str, Any] = {}
    add_tags: Sequence[str] = ()
    remove_tags: Sequence[str] = ()
    owner: Owner | None = None
    people: Sequence[Place] = ()
    cause: Mapping[str, Any] | None = None
    depth: int = 0
    source: str = "api"
    historical: bool = False


class Employee(PersonLine, frozen=True, kw_only=True):
    """Somebody who belongs to a company."""

    joined_at: datetime
