"""`contact.owner`: the email of the member to whom the contact belongs; and who is online."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

import psycopg

from towpath.contacts.facts import add_fields
from towpath.expr.facts import Fact, Subjects, Type, register
from towpath.team.choosing import ONLINE_FOR, list_team
from towpath.team.owners import find_owners
from towpath.team.reads import list_online

Connection = psycopg.Connection[Any]


def _load_owners(
    db: Connection, lanes: Sequence[int], contact_ids: Sequence[int | None], wanted: frozenset[str]
) -> Mapping[str, Sequence[Any]]:
    places = [(lane, id) for lane, id in zip(lanes, contact_ids, strict=True) if id is not None]
    owners = find_owners(db, places)
    return {"owner": [owners.get((lane, id or 0), (0, None))[1] for lane, id in zip(lanes, contact_ids, strict=True)]}


class OnlineSource:
    """`{user_online: owner}`, or a member's email: whether they used the app within the last five minutes."""

    prefix = "user_online"

    def fields(self, db: Connection, workspace_id: int) -> Mapping[str, Type]:
        return {}

    def load(self, db: Connection, subjects: Subjects, wanted: frozenset[Fact], now: datetime) -> Mapping[Fact, Sequence[Any]]:
        online = list_online(db, subjects.workspace_id, now - ONLINE_FOR)
        ids = {member.email.casefold(): member.id for member in list_team(db, subjects.workspace_id)}
        columns: dict[Fact, Sequence[Any]] = {}
        for fact in wanted:
            who = str(fact.arguments[0])
            if who == "owner":
                places = [(lane, id or 0) for lane, id in zip(subjects.lanes, subjects.contact_ids, strict=True)]
                owners = find_owners(db, places)
                columns[fact] = [owners.get(place, (0, ""))[0] in online for place in places]
            else:
                columns[fact] = [ids.get(who.casefold(), 0) in online] * len(subjects.lanes)
        return columns


def register_facts() -> None:
    add_fields(("owner",), _load_owners)
    register(OnlineSource())


register_facts()
