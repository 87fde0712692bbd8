"""Undoes an import, a page a transaction; a worker that is killed leaves the page to the next.

The lanes of the page's people are held, so that the engine works none of them meanwhile, and those who take facts in are waited for.
Everything is historical: nothing starts because of it (semantics 3). Who was erased stays so: nothing is known of them (semantics 54).
"""

import logging
from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

import psycopg

from towpath.accounts.reads import get_workspace
from towpath.accounts.writes import audit
from towpath.commerce.restoring import GONE, restore_orders
from towpath.contacts.holding import hold_people
from towpath.contacts.memberships import MembershipChange, change_memberships
from towpath.contacts.models import Change
from towpath.contacts.reads import find_place
from towpath.contacts.removing import remove_people, take_consents, take_names
from towpath.contacts.writes import ConsentRow, change_contacts, set_consents
from towpath.events import writes as log_of_events
from towpath.events.binary import Bigints, Smallints
from towpath.events.models import NewEvent
from towpath.events.removing import remove_all_of, remove_events
from towpath.host.database import Connection
from towpath.host.sql import statement
from towpath.imports.histories import TELLING, Past, Plan, decide
from towpath.imports.models import Import
from towpath.imports.reads import get_import
from towpath.imports.touched import unpack
from towpath.imports.undo import Undo, note_page
from towpath.segments.following import forget_people, look_again
from towpath.segments.index import read_workspace
from towpath.segments.settling import Why
from towpath.values.lanes import birth_lane
from towpath.values.problems import TowpathError

log = logging.getLogger(__name__)

Place = tuple[int, int]
Stays = list[tuple[int | None, str | None, str]]  # contact, order, reason
SOURCE = "undo"
_CLOCKS = timedelta(hours=1)  # by how much the clocks of two machines may differ


class _TakenBack(Exception):
    """Ends the savepoint of a page that is only tried."""


def undo_page(db: Connection, now: datetime, id: int | None = None) -> Undo | None:
    """The next page of the oldest import that is undone (or of `id`), in the caller's transaction; answers the undo as it was. None: there is
    none, or others work it."""
    row = db.execute(statement("imports", "claim_undo_page"), {"id": id}).fetchone()
    if row is None:
        return None
    *of_undo, workspace_id, chunk, people = row
    undo = Undo(**dict(zip(Undo.__struct_fields__, of_undo, strict=True)))
    one = get_import(db, workspace_id, undo.import_id)
    report: Counter[str] = Counter()
    stays: Stays = []
    try:
        with db.transaction():
            if people is None:
                _orders(db, one, int(chunk), report, stays, now)
            else:
                page = unpack(people)
                _each(db, one, sorted(page.people), page.claimed, report, stays, now)
            if undo.dry_run:
                raise _TakenBack
    except _TakenBack:
        pass
    report["kept"] += len(stays)
    _keep(db, undo, stays)
    note_page(db, undo, report, now)
    if undo.position + 1 == undo.pages and not undo.dry_run:
        done = {name: undo.report.get(name, 0) + report[name] for name in {*undo.report, *report}}
        audit(db, workspace_id=workspace_id, at=now, actor=undo.actor, what="import.undone", about={"import": one.id, **done})
    return undo


def _keep(db: Connection, undo: Undo, stays: Stays) -> None:
    if stays:
        asked = {
            "id": undo.import_id, "contact_ids": Bigints([one for one, _, _ in stays]), "order_numbers": [name for _, name, _ in stays],
            "reasons": [reason[:500] for _, _, reason in stays],
        }  # fmt: skip
        db.execute(statement("imports", "add_undo_kept"), asked)


# ---- Orders ----------------------------------------------------------------------------------------------------------


def _orders(db: Connection, one: Import, chunk: int, report: Counter[str], stays: Stays, now: datetime) -> None:
    row = db.execute(statement("imports", "get_chunk"), {"id": one.id, "number": chunk}).fetchone()
    kept = unpack(row[1]).orders if row and row[1] is not None else []
    reasons = restore_orders(db, one.workspace_id, kept, now, cause={"undo": one.id}, source=SOURCE)
    for order in kept:
        reason = reasons.get(order.external_id)
        if reason is None:
            report["orders_removed" if order.before is None else "orders_restored"] += 1
        elif reason == GONE:
            report["gone"] += 1
        else:
            stays.append((None, order.external_id, reason))


# ---- People ----------------------------------------------------------------------------------------------------------


def _each(
    db: Connection,
    one: Import,
    people: Sequence[int],
    claimed: Mapping[int, list[tuple[str, str]]],
    report: Counter[str],
    stays: Stays,
    now: datetime,
) -> None:
    """In one go; where that fails in halves, until the person stands alone."""
    try:
        with db.transaction():
            counted, kept = _people(db, one, people, claimed, now)
    except psycopg.OperationalError:
        raise
    except (TowpathError, psycopg.Error, ValueError) as error:
        if len(people) == 1:
            log.warning("import %d can't be undone for contact %d: %s", one.id, people[0], error)
            stays.append((people[0], None, error.sentence if isinstance(error, TowpathError) else "The database refused it."))
            return
        middle = len(people) // 2
        _each(db, one, people[:middle], claimed, report, stays, now)
        _each(db, one, people[middle:], claimed, report, stays, now)
        return
    report.update(counted)
    stays += kept


def _people(
    db: Connection, one: Import, people: Sequence[int], claimed: Mapping[int, list[tuple[str, str]]], now: datetime
) -> tuple[Counter[str], Stays]:
    keys = {"lanes": Smallints([birth_lane(id) for id in people]), "ids": Bigints(people)}
    db.execute(statement("imports", "hold_lanes"), {"lanes": sorted({birth_lane(id) for id in people})})
    hold_people(db, one.workspace_id)
    there = dict(db.execute(statement("imports", "hold_contacts"), {**keys, "workspace_id": one.workspace_id}).fetchall())
    report: Counter[str] = Counter()
    stays: Stays = []
    for id in people:
        if id not in there:
            _gone(db, id, report, stays)
    histories = _histories(db, one, keys)
    bound = dict(db.execute(statement("imports", "find_bound"), keys).fetchall())
    plans = {id: decide(one.kind, histories.get(id, ()), claimed.get(id, ()), bound.get(id, ())) for id in sorted(there)}
    _restore(db, one, {id: plan for id, plan in plans.items() if not plan.remove}, report, now)
    _remove(db, one, [id for id, plan in plans.items() if plan.remove], now)
    report["people_removed"] += sum(plan.remove for plan in plans.values())
    report["people_restored"] += sum(not plan.remove and plan.changes() for plan in plans.values())
    return report, stays + [(id, None, reason) for id, plan in plans.items() for reason in plan.stays]


def _gone(db: Connection, id: int, report: Counter[str], stays: Stays) -> None:
    if find_place(db, id)[1] == id:
        report["gone"] += 1
    else:
        stays.append((id, None, "The person was merged with another."))


def _since(one: Import) -> datetime:
    assert one.started_at is not None
    return one.started_at - _CLOCKS


def _histories(db: Connection, one: Import, keys: Mapping[str, Any]) -> dict[int, list[Past]]:
    found: dict[int, list[Past]] = {}
    asked = {**keys, "names": list(TELLING), "import_id": str(one.id), "since": _since(one)}
    for contact_id, *event in db.execute(statement("imports", "load_histories"), asked):
        found.setdefault(contact_id, []).append(Past(*event))
    return found


def _restore(db: Connection, one: Import, plans: Mapping[int, Plan], report: Counter[str], now: datetime) -> None:
    cause = {"undo": one.id}
    places = {id: (birth_lane(id), id) for id in plans}
    changes = [
        (plan, Change(one.workspace_id, *places[id], now, plan.values, plan.metadata, remove_tags=plan.remove_tags, cause=cause,
                      source=SOURCE, historical=True))
        for id, plan in plans.items() if plan.values or plan.metadata or plan.remove_tags
    ]  # fmt: skip
    for (plan, _), problems in zip(changes, change_contacts(db, [change for _, change in changes], now), strict=True):
        plan.stays += problems
    leaving = [
        MembershipChange(workspace_id=one.workspace_id, lane=places[id][0], contact_id=id, at=now, leave=plan.leave, cause=cause,
                         source=SOURCE, historical=True)
        for id, plan in plans.items() if plan.leave
    ]  # fmt: skip
    change_memberships(db, leaving, now)
    _say_consents(db, one, plans, now)
    names = [(places[id], kind, value) for id, plan in plans.items() for kind, value in plan.names]
    if names:
        take_names(db, one.workspace_id, names, _since(one))
    events = [(places[id], event) for id, plan in plans.items() for event in plan.events]
    if events:
        report["events_removed"] += remove_events(db, events, _since(one))
        _look_again(db, one, {place for place, _ in events}, now)


def _say_consents(db: Connection, one: Import, plans: Mapping[int, Plan], now: datetime) -> None:
    """What was given is given again with the proof of the event that tells of it; of what nobody had said the row goes."""
    asked = [(id, channel, topic) for id, plan in plans.items() for channel, topic, old in plan.consents if old]
    proofs = _find_proofs(db, one, asked)
    said, unsaid = [], []
    for id, plan in plans.items():
        for channel, topic, old in plan.consents:
            place = (birth_lane(id), id)
            proof = {**proofs.get((id, channel, topic), {}), "given_again_by_undo_of_import" if old else "undo_of_import": one.id}
            row = ConsentRow(one.workspace_id, *place, channel, bool(old), topic, proof, {"undo": one.id}, source=SOURCE, historical=True)
            said.append(row)
            if old is None:
                unsaid.append((place, channel, topic))
    set_consents(db, said, now)
    if unsaid:
        take_consents(db, unsaid)


def _find_proofs(db: Connection, one: Import, said: Sequence[tuple[int, str, str]]) -> dict[tuple[int, str, str], dict[str, Any]]:
    """With which consents were given last, before the import; as far as the log goes back."""
    if not said:
        return {}
    asked = {
        "lanes": Smallints([birth_lane(id) for id, _, _ in said]), "ids": Bigints([id for id, _, _ in said]),
        "channels": [channel for _, channel, _ in said], "topics": [topic for _, _, topic in said], "import_id": str(one.id),
    }  # fmt: skip
    return {(id, channel, topic): proof for id, channel, topic, proof in db.execute(statement("imports", "find_proofs"), asked) if proof}


def _look_again(db: Connection, one: Import, places: set[Place], now: datetime) -> None:
    """Who is in which segment depends on events that are no more."""
    segments = read_workspace(db, one.workspace_id, get_workspace(db, one.workspace_id).time_zone)
    named = [(place, name) for place in sorted(places) for name in sorted(segments.events)]
    log_of_events.append(db, look_again(db, segments, named, Why(now, historical=True, cause={"undo": one.id}), now))


def _remove(db: Connection, one: Import, ids: Sequence[int], now: datetime) -> None:
    if not ids:
        return
    places = [(birth_lane(id), id) for id in ids]
    keys = {"lanes": Smallints([lane for lane, _ in places]), "ids": Bigints(ids)}
    forget_people(db, places)
    db.execute(statement("engine", "forget_people"), keys)
    remove_all_of(db, places, _since(one))
    remove_people(db, places)
    gone = [
        NewEvent(one.workspace_id, lane, None, "contact_deleted", {}, now, now, source=SOURCE, historical=True, cause={"undo": one.id})
        for lane, _ in places
    ]
    log_of_events.append(db, gone)
