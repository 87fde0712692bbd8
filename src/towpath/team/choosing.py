"""Who gets a task or becomes the owner: a rule, and the members it chooses among. Cursor and loads are locked while they are used."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any, Literal

import msgspec
import psycopg

from towpath.accounts.reads import list_members
from towpath.events.binary import Bigints, Integers
from towpath.host.sql import statement
from towpath.team.models import LEAST_LOADED, ROUND_ROBIN

Connection = psycopg.Connection[Any]

# Who used the app within this time is online.
ONLINE_FOR = timedelta(minutes=5)
# Who only looks gets no work.
_WORKING_ROLES = ("admin", "editor")


class Member(msgspec.Struct, frozen=True):
    id: int
    email: str
    name: str
    role: str


class Circle(msgspec.Struct, frozen=True):
    """Among whom a rule chooses. name '': all who work in the workspace."""

    name: str
    members: Sequence[Member]


def list_team(db: Connection, workspace_id: int) -> list[Member]:
    return [Member(one.user_id, one.email, one.name, one.role) for one in list_members(db, workspace_id)]


class Choosing:
    """Of one workspace and one transaction. what: the loads that `least_loaded` compares: open tasks, or contacts owned."""

    def __init__(self, db: Connection, workspace_id: int, now: datetime, what: Literal["tasks", "contacts"]) -> None:
        self._db, self._workspace_id, self._now, self._what = db, workspace_id, now, what
        self.team = list_team(db, workspace_id)
        self._by_email = {member.email.casefold(): member for member in self.team}
        self._groups = {name.casefold(): (name, members) for _, _, name, members, _ in self._rows("list_groups", id=None)}

    def find(self, email: str) -> Member | None:
        return self._by_email.get(email.strip().casefold())

    def group(self, name: str) -> Circle | None:
        found = self._groups.get(name.strip().casefold())
        return None if found is None else Circle(found[0], [member for member in self.team if member.id in found[1]])

    def choose(self, rule: str, count: int, *, online_only: bool = False) -> list[Member | None] | None:
        """One for each of `count`; None where nobody can be chosen. rule: an email, a group, round_robin or least_loaded.

        None instead of a list: there is no member or group of that name.
        """
        if rule not in (ROUND_ROBIN, LEAST_LOADED):
            member = self.find(rule)
            if member is not None:
                return [member] * count
            circle = self.group(rule)
            if circle is None:
                return None
        else:
            circle = Circle("", [member for member in self.team if member.role in _WORKING_ROLES])
        members = sorted(self._online(circle.members) if online_only else circle.members, key=lambda member: member.id)
        if not members:
            return [None] * count
        return self._least_loaded(members, count) if rule == LEAST_LOADED else self._in_turn(circle.name, members, count)

    def _online(self, members: Sequence[Member]) -> list[Member]:
        since = self._now - ONLINE_FOR
        seen = {user_id for user_id, _, at in self._rows("list_desks") if at is not None and at > since}
        return [member for member in members if member.id in seen]

    def _in_turn(self, circle: str, members: Sequence[Member], count: int) -> list[Member | None]:
        """Each in turn, beginning after who was last, also when members have come and gone since."""
        (last,) = self._rows("lock_turn", circle=circle)[0]
        start = next((place for place, member in enumerate(members) if member.id > last), 0)
        chosen = [members[(start + number) % len(members)] for number in range(count)]
        self._db.execute(
            statement("team", "set_turn"), {"workspace_id": self._workspace_id, "circle": circle, "last_user_id": chosen[-1].id}
        )
        return list(chosen)

    def _least_loaded(self, members: Sequence[Member], count: int) -> list[Member | None]:
        """Who has least, one after the other; of equals the one who joined first."""
        self._db.execute(statement("team", "add_desks"), desk_changes([(self._workspace_id, member.id, 0) for member in members]))
        contacts = dict(self._rows("lock_desks"))
        loads = {member.id: int(contacts.get(member.id, 0)) for member in members}
        if self._what == "tasks":
            tasks = dict(self._rows("count_open_tasks", user_ids=Bigints([member.id for member in members])))
            loads = {member.id: int(tasks.get(member.id, 0)) for member in members}
        chosen: list[Member | None] = []
        for _ in range(count):
            least = min(members, key=lambda member: (loads[member.id], member.id))
            loads[least.id] += 1
            chosen.append(least)
        return chosen

    def _rows(self, name: str, **more: Any) -> list[Any]:
        return self._db.execute(statement("team", name), {"workspace_id": self._workspace_id, **more}).fetchall()


def desk_changes(changes: Sequence[tuple[int, int, int]]) -> dict[str, Any]:
    """Parameters of `add_desks`: (workspace, user, contacts more or less), one row a user."""
    sums: dict[tuple[int, int], int] = {}
    for workspace_id, user_id, count in changes:
        sums[workspace_id, user_id] = sums.get((workspace_id, user_id), 0) + count
    keys = sorted(sums)
    return {
        "workspace_ids": Integers([key[0] for key in keys]),
        "user_ids": Bigints([key[1] for key in keys]),
        "counts": Bigints([sums[key] for key in keys]),
    }
