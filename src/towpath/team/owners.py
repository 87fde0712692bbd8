"""Who of the team a contact, or a company, belongs to. Every change is an event with the old and the new owner (semantics 52)."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

import psycopg

from towpath.companies.models import CompanyChange, Owner
from towpath.companies.reads import list_company_owners
from towpath.companies.writes import write_companies
from towpath.events.binary import Bigints, Integers, Smallints
from towpath.events.models import NewEvent
from towpath.events.writes import append
from towpath.host.sql import statement
from towpath.team.choosing import Choosing, Member, desk_changes
from towpath.team.models import NewOwner, Subject

Connection = psycopg.Connection[Any]
Place = tuple[int, int]  # lane and id of a contact


def find_owners(db: Connection, places: Sequence[Place]) -> dict[Place, tuple[int, str]]:
    """(user id, email) of the owner, for contacts that have one; a company is asked for by (0, its number below zero)."""
    owners = list_company_owners(db, [-id for _, id in places if id < 0])
    found = {(0, -id): owner for id, owner in owners.items()}
    unique = sorted({place for place in places if place[1] >= 0})
    if unique:
        rows = db.execute(statement("team", "find_owners"), _keys(unique)).fetchall()
        found |= {unique[place - 1]: (user_id, email) for place, user_id, email in rows}
    return found


def assign_owners(db: Connection, rows: Sequence[NewOwner], now: datetime) -> tuple[list[Member | None], dict[int, str]]:
    """Choose and set owners, of one workspace or many. Answers the new owner by row, and by row why there is none.

    The contacts' rows are locked first; of a contact that comes twice the last row counts.
    """
    chosen: list[Member | None] = [None] * len(rows)
    refused: dict[int, str] = {}
    by_rule: dict[int, dict[tuple[str, bool], list[int]]] = defaultdict(lambda: defaultdict(list))
    for place, row in enumerate(rows):
        if row.about.contact_id is None and row.about.company_id is None:
            refused[place] = "This run has no contact whose owner could be set."
        elif row.to is not None:
            by_rule[row.about.workspace_id][row.to, row.online_only].append(place)
    for workspace_id in sorted(by_rule):
        choosing = Choosing(db, workspace_id, now, "contacts")
        for (rule, online_only), places in sorted(by_rule[workspace_id].items()):
            found = choosing.choose(rule, len(places), online_only=online_only)
            for number, place in enumerate(places):
                member = None if found is None else found[number]
                if member is None:
                    refused[place] = nobody(rule, exists=found is not None, online_only=online_only)
                chosen[place] = member
    given = [(row, chosen[place]) for place, row in enumerate(rows) if place not in refused]
    _write(db, [(row, member) for row, member in given if row.about.company_id is None], now)
    _write_of_companies(db, [(row.about, member) for row, member in given if row.about.company_id is not None], now)
    return chosen, refused


def nobody(rule: str, *, exists: bool, online_only: bool = False) -> str:
    """Why a rule found nobody."""
    if not exists:
        return f"“{rule}” is neither a member nor a group of this workspace."
    return "Nobody of the team is online." if online_only else "There is nobody to choose from."


def _write(db: Connection, given: Sequence[tuple[NewOwner, Member | None]], now: datetime) -> None:
    last = {(row.about.lane, row.about.contact_id or 0): (row.about, member) for row, member in given}
    if not last:
        return
    places = sorted(last)
    keys = {"lanes": Smallints([lane for lane, _ in places]), "ids": Bigints([id for _, id in places])}
    there = {(lane, id) for lane, id, *_ in db.execute(statement("contacts", "lock_contacts"), keys)}
    before = find_owners(db, places)
    new = {place: (member.id, member.email) for place, (_, member) in last.items() if member is not None}
    changed = [place for place in places if place in there and before.get(place) != new.get(place)]
    kept = [place for place in changed if place in new]
    cleared = [place for place in changed if place not in new]
    if kept:
        owners = {
            "workspace_ids": Integers([last[place][0].workspace_id for place in kept]),
            "user_ids": Bigints([new[place][0] for place in kept]),
        }
        db.execute(statement("team", "put_owners"), {**_keys(kept), **owners, "now": now})
    if cleared:
        db.execute(statement("team", "clear_owners"), _keys(cleared))
    moves = [(last[place][0].workspace_id, new[place][0], 1) for place in kept]
    moves += [(last[place][0].workspace_id, before[place][0], -1) for place in changed if place in before]
    if moves:
        db.execute(statement("team", "add_desks"), desk_changes(moves))
    events: list[NewEvent] = []
    for place in changed:
        events += _events(last[place][0], before[place][1] if place in before else None, new[place][1] if place in new else None, now)
    append(db, events)


def _write_of_companies(db: Connection, given: Sequence[tuple[Subject, Member | None]], now: datetime) -> None:
    by_workspace: dict[int, list[CompanyChange]] = defaultdict(list)
    for about, member in given:
        owner = Owner(None, None) if member is None else Owner(member.id, member.email)
        by_workspace[about.workspace_id].append(
            CompanyChange(
                about.workspace_id, now, id=about.company_id, owner=owner, cause=about.cause, depth=about.depth, source=about.source
            )
        )
    for changes in by_workspace.values():
        write_companies(db, changes, now)


def _events(about: Subject, old: str | None, new: str | None, now: datetime) -> list[NewEvent]:
    told: tuple[tuple[str, Mapping[str, Any]], ...] = (
        ("attribute_changed", {"attribute": "owner", "old": old, "new": new}),
        ("contact_updated", {"fields": ["owner"]}),
    )
    return [
        NewEvent(
            about.workspace_id, about.lane, about.contact_id, name, properties, now, now,
            source=about.source, depth=about.depth, cause=about.cause or {"by": about.by},
        )
        for name, properties in told
    ]  # fmt: skip


def _keys(places: Sequence[Place]) -> dict[str, Any]:
    return {"lanes": Smallints([lane for lane, _ in places]), "contact_ids": Bigints([id for _, id in places])}


def note_presence(db: Connection, workspace_id: int, user_id: int, now: datetime) -> None:
    """The member is at work in the app; call it at most once a minute."""
    db.execute(statement("team", "note_presence"), {"workspace_id": workspace_id, "user_id": user_id, "now": now})
