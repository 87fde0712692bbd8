"""Does with many people what was asked, a page a transaction; a worker that is killed leaves the page to the next."""

import logging
import threading
from collections.abc import Sequence
from datetime import datetime
from typing import Any

import psycopg
from pydantic import TypeAdapter

from towpath.accounts.writes import audit
from towpath.contacts.erasing import ask_to_erase
from towpath.contacts.memberships import MembershipChange, change_memberships
from towpath.contacts.models import Change
from towpath.contacts.reads import list_addresses
from towpath.contacts.writes import ConsentRow, change_contacts, set_consents, suppress_address
from towpath.deeds.models import Deed, EnterFlow, ErasePeople, JoinLists, SayConsent, SetValues, SuppressPeople, TagPeople, What
from towpath.deeds.reads import list_page
from towpath.deeds.writes import forget_deeds
from towpath.engine.letting_in import let_in_by_hand
from towpath.events.binary import Bigints, Integers, Texts
from towpath.flows.reads import find_flow
from towpath.host.clock import Clock
from towpath.host.rounds import keep_working
from towpath.host.sql import statement
from towpath.values.problems import TowpathError

log = logging.getLogger(__name__)

Connection = psycopg.Connection[Any]
Place = tuple[int, int]
PAGE = 500
MOST_REFUSALS = 1_000
_WHAT: TypeAdapter[What] = TypeAdapter(What)


def work_page(db: Connection, now: datetime, id: int | None = None) -> Deed | None:
    """The next page of the oldest deed that runs (or of `id`), in the caller's transaction; answers the deed as it was. None: none runs."""
    row = db.execute(statement("deeds", "claim_deed"), {"id": id}).fetchone()
    if row is None:
        return None
    deed = Deed(*row)
    places, after, last = list_page(db, deed, PAGE)
    refused = _do(db, deed, _WHAT.validate_python(deed.what), places, now)
    _keep(db, deed, refused)
    progress = {
        "id": deed.id, "worked": len(places), "refused": len(refused), "after_lane": after[0], "after_id": after[1], "last": last, "now": now,
    }  # fmt: skip
    db.execute(statement("deeds", "note_page"), progress)
    if last:
        about = {"deed": deed.id, "worked": deed.worked + len(places), "refused": deed.refused + len(refused)}
        audit(db, workspace_id=deed.workspace_id, at=now, actor=deed.actor, what="people_deed.done", about=about)
    return deed


def _do(db: Connection, deed: Deed, what: What, places: Sequence[Place], now: datetime) -> list[tuple[int, str]]:
    """In one go; where that fails in halves, until the person stands alone. Answers with whom it could not be done, and why."""
    if not places:
        return []
    try:
        with db.transaction():
            return _each(db, deed, what, places, now)
    except psycopg.OperationalError:
        raise
    except (TowpathError, psycopg.Error, ValueError) as error:
        if len(places) == 1:
            log.warning("deed %d can't be done with contact %d: %s", deed.id, places[0][1], error)
            return [(places[0][1], error.sentence if isinstance(error, TowpathError) else "The database refused it.")]
        middle = len(places) // 2
        return [*_do(db, deed, what, places[:middle], now), *_do(db, deed, what, places[middle:], now)]


def _each(db: Connection, deed: Deed, what: What, places: Sequence[Place], now: datetime) -> list[tuple[int, str]]:
    workspace_id, cause = deed.workspace_id, {"by": deed.actor, "deed": deed.id}
    match what:
        case TagPeople() | SetValues():
            said: dict[str, Any] = (
                {"add_tags": what.add, "remove_tags": what.remove} if isinstance(what, TagPeople) else {"values": what.values}
            )
            changes = [Change(workspace_id, lane, id, now, cause=cause, **said) for lane, id in places]
            return _refused(places, change_contacts(db, changes, now))
        case JoinLists():
            members = [
                MembershipChange(workspace_id=workspace_id, lane=lane, contact_id=id, at=now, join=what.join, leave=what.leave, cause=cause)
                for lane, id in places
            ]
            return _refused(places, change_memberships(db, members, now))
        case SayConsent():
            proof = {"how": "by_hand", "deed": deed.id, **what.proof}
            set_consents(
                db, [ConsentRow(workspace_id, *place, what.channel, what.given, what.topic, proof, cause) for place in places], now
            )
        case SuppressPeople():
            return _suppress(db, deed, what.channel, places, now)
        case EnterFlow():
            let_in_by_hand(db, find_flow(db, workspace_id, what.flow), [id for _, id in places], {}, now=now)
        case ErasePeople():
            for place in places:
                ask_to_erase(db, workspace_id, place, by=deed.actor, now=now)
    return []


def _suppress(db: Connection, deed: Deed, channel: str, places: Sequence[Place], now: datetime) -> list[tuple[int, str]]:
    kind = "email" if channel == "email" else "phone"
    refused = []
    for lane, id in places:
        addresses = [one.value for one in list_addresses(db, lane, id) if one.kind == kind]
        for address in addresses:
            suppress_address(db, deed.workspace_id, channel, address, "by_hand", at=now, detail=f"deed {deed.id}")
        if not addresses:
            refused.append((id, f"There is no {'email address' if kind == 'email' else 'phone'}."))
    return refused


def _refused(places: Sequence[Place], problems: Sequence[Sequence[str]]) -> list[tuple[int, str]]:
    return [(id, " ".join(said)) for (_, id), said in zip(places, problems, strict=True) if said]


def _keep(db: Connection, deed: Deed, refused: Sequence[tuple[int, str]]) -> None:
    kept = refused[: max(0, MOST_REFUSALS - deed.refused)]
    if kept:
        asked = {
            "id": deed.id, "numbers": Integers(list(range(deed.refused + 1, deed.refused + 1 + len(kept)))),
            "contact_ids": Bigints([id for id, _ in kept]), "reasons": Texts([reason[:500] for _, reason in kept]),
        }  # fmt: skip
        db.execute(statement("deeds", "add_refusals"), asked)


def run(database_url: str, clock: Clock, stop: threading.Event) -> None:
    """Until `stop` is set: a worker's thread for what is done with many people."""
    keep_working(
        database_url,
        stop,
        "towpath deeds",
        "what is done with many people was interrupted",
        work=lambda db: work_page(db, clock.now()) is not None,
        seldom=lambda db: forget_deeds(db, clock.now()),
    )
