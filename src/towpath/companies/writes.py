"""Verbs that change companies and who belongs to them. They never commit.

Of a change that makes a difference the company gets an event (`values.lanes.company_place`), and each of its people gets it too: it
concerns them all. What makes none is not written.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

import msgspec
import psycopg
from psycopg.rows import class_row

from towpath.companies import rules
from towpath.companies.errors import CompanyTaken
from towpath.companies.models import Company, CompanyChange, Place
from towpath.companies.reads import count_people, find_links, get_company
from towpath.contacts.definitions import note_attributes
from towpath.contacts.models import Attribute
from towpath.contacts.reads import list_attributes
from towpath.events import writes as log
from towpath.events.binary import Bigints, Jsonbs, Smallints, Texts, Timestamps
from towpath.events.models import NewEvent
from towpath.host.database import encode_json
from towpath.host.sql import statement
from towpath.values.lanes import company_place

Connection = psycopg.Connection[Any]
MOST_PEOPLE = 10_000  # of one company: each gets its events


class Written(msgspec.Struct):
    """What came of one change. company_id None: there is no such company. events: to be appended by the caller."""

    company_id: int | None
    created: bool
    events: list[NewEvent]
    problems: list[str]


def write_companies(db: Connection, changes: Sequence[CompanyChange], now: datetime) -> list[Written]:
    """Change companies and append what follows."""
    written = apply_companies(db, changes, now)
    log.append(db, [event for one in written for event in one.events])
    return written


def apply_companies(db: Connection, changes: Sequence[CompanyChange], now: datetime) -> list[Written]:
    """In order. All changes of one call are of one workspace. Contacts are locked before companies, both in the order of their keys."""
    if not changes:
        return []
    batch = _Batch(db, changes, now)
    return [batch.done[place] for place in range(len(changes))]


class _Batch:
    def __init__(self, db: Connection, changes: Sequence[CompanyChange], now: datetime) -> None:
        self.db, self.changes, self.now = db, changes, now
        self.workspace_id = changes[0].workspace_id
        self.done = [Written(None, False, [], []) for _ in changes]
        self.drafts: dict[int, rules.Draft] = {}
        self.moved: dict[int, dict[str, tuple[Any, Any]]] = {}  # place of a change -> what it changed
        self._find()
        joining = self._lock_people()
        self._make()
        self._change()
        self._join(joining)
        self._tell()

    # ---- which

    def _find(self) -> None:
        asked = {
            "workspace_id": self.workspace_id,
            "ids": sorted({change.id for change in self.changes if change.id is not None}),
            "external_ids": sorted({change.external_id for change in self.changes if change.id is None and change.external_id}),
        }
        with self.db.cursor(row_factory=class_row(Company)) as cursor:
            found = cursor.execute(statement("companies", "find_companies"), asked).fetchall()
        self.known = {company.id: company for company in found}
        by_key = {company.external_id: company.id for company in found}
        for place, change in enumerate(self.changes):
            if change.id is not None:
                self.done[place].company_id = change.id if change.id in self.known else None
            elif change.external_id:
                self.done[place].company_id = by_key.get(change.external_id)

    def _make(self) -> None:
        """Those that are not there yet, by external id; of two senders who make one at once the second changes it."""
        born = [place for place, change in enumerate(self.changes) if change.id is None and self.done[place].company_id is None]
        first: dict[str, int] = {}
        for place in born:
            key = self.changes[place].external_id
            if key:
                first.setdefault(key, place)
        making = [first[key] for key in sorted(first)] + [place for place in born if not self.changes[place].external_id]
        if not making:
            return
        rows = self.db.execute(
            statement("companies", "insert_companies"),
            {
                "workspace_id": self.workspace_id,
                "external_ids": Texts([self.changes[place].external_id or None for place in making]),
                "at": Timestamps([self.changes[place].at for place in making]),
                "now": self.now,
            },
        ).fetchall()
        made = {external_id: id for id, external_id in rows if external_id}
        nameless = iter(sorted(id for id, external_id in rows if not external_id))
        if first.keys() - made.keys():
            asked = {"workspace_id": self.workspace_id, "ids": [], "external_ids": sorted(first.keys() - made.keys())}
            for company in self._read("find_companies", asked):
                self.known[company.id] = company
                first_place = first[company.external_id or ""]
                self.done[first_place].company_id = company.id
        for place in making:
            key = self.changes[place].external_id
            id = made.get(key) if key else next(nameless)
            if id is not None:
                self.done[place].company_id, self.done[place].created = id, True
        for place in born:
            key = self.changes[place].external_id
            if key:
                self.done[place].company_id = self.done[first[key]].company_id

    def _read(self, name: str, asked: Mapping[str, Any]) -> list[Company]:
        with self.db.cursor(row_factory=class_row(Company)) as cursor:
            return cursor.execute(statement("companies", name), asked).fetchall()

    # ---- what

    def _change(self) -> None:
        known = {attribute.name: attribute for attribute in list_attributes(self.db, self.workspace_id, "company")}
        self._lock(known)
        fresh: dict[str, Attribute] = {}
        for place, change in enumerate(self.changes):
            draft = self.drafts.get(self.done[place].company_id or 0)
            if draft is not None:
                self.moved[place], self.done[place].problems = rules.change(draft, change, known, fresh)
        note_attributes(self.db, self.workspace_id, "company", fresh, self.now)
        self._write()

    def _lock(self, known: Mapping[str, Attribute]) -> None:
        """Only what a change makes different, as far as can be seen: senders say the same of a company again and again."""
        ids = {one.company_id for one in self.done if one.created and one.company_id}
        for place, change in enumerate(self.changes):
            id = self.done[place].company_id
            if id is None or id in ids:
                continue
            seen = self.known[id]
            trial = rules.Draft(msgspec.structs.replace(seen, attributes=dict(seen.attributes), tags=list(seen.tags)))
            moved, problems = rules.change(trial, change, dict(known), {})
            if moved:
                ids.add(id)
            else:
                self.done[place].problems = problems
        if ids:
            locked = self._read("lock_companies", {"workspace_id": self.workspace_id, "ids": sorted(ids)})
            self.drafts = {company.id: rules.Draft(company) for company in locked}
            self.known.update((company.id, company) for company in locked)
            gone = ids - self.drafts.keys()
            for one in self.done:
                if one.company_id in gone:
                    one.company_id = None

    def _write(self) -> None:
        created = {one.company_id for one in self.done if one.created}
        dirty = [id for id, draft in sorted(self.drafts.items()) if draft.dirty or id in created]
        if dirty:
            documents = Jsonbs([encode_json(rules.document(self.drafts[id].company)) for id in dirty])
            self.db.execute(statement("companies", "update_companies"), {"ids": Bigints(dirty), "documents": documents, "now": self.now})

    # ---- who

    def _lock_people(self) -> set[Place]:
        """The contacts who may change their company; answers those that are there."""
        wanted = [(person, one.company_id) for change, one in zip(self.changes, self.done, strict=True) for person in change.people]
        links = find_links(self.db, [person for person, _ in wanted])
        moving = sorted({person for person, id in wanted if id is None or links.get(person, (0, None, ""))[0] != id})
        return _lock_contacts(self.db, moving)

    def _join(self, there: set[Place]) -> None:
        if not there:
            return
        targets = {one.company_id for change, one in zip(self.changes, self.done, strict=True) if change.people and one.company_id}
        asked = {"workspace_id": self.workspace_id, "ids": sorted(targets)}
        kept = {id for (id,) in self.db.execute(statement("companies", "share_companies"), asked)}
        counts = count_people(self.db, sorted(kept))
        before = {person: (id, external_id or str(id)) for person, (id, external_id, _) in find_links(self.db, sorted(there)).items()}
        final: dict[Place, tuple[int, datetime]] = {}
        for place, change in enumerate(self.changes):
            id = self.done[place].company_id
            for person in change.people if id in kept else ():
                if id is None or person not in there or before.get(person, (0, ""))[0] == id:
                    continue
                if counts.get(id, 0) >= MOST_PEOPLE:
                    self.done[place].problems.append(f"A company can have {MOST_PEOPLE:,} people; “{self.known[id].key}” has as many.")
                    continue
                counts[id] = counts.get(id, 0) + 1
                old = before.get(person)
                new = self._key(id)
                self.done[place].events += _link_events(change, person, old[1] if old else None, new, self.now)
                before[person] = (id, new)
                final[person] = (id, change.at)
        if final:
            people = sorted(final)
            self.db.execute(
                statement("companies", "put_links"),
                {
                    **_keys(people),
                    "workspace_id": self.workspace_id,
                    "company_ids": Bigints([final[person][0] for person in people]),
                    "at": Timestamps([final[person][1] for person in people]),
                },
            )

    def _key(self, id: int) -> str:
        return (self.drafts[id].company if id in self.drafts else self.known[id]).key

    # ---- what is told

    def _tell(self) -> None:
        changed = {self.done[place].company_id for place, moved in self.moved.items() if moved and not self.done[place].created}
        people: dict[int, list[Place]] = {}
        if changed:
            rows = self.db.execute(statement("companies", "list_places"), {"ids": sorted(id for id in changed if id)})
            for id, lane, contact_id in rows:
                people.setdefault(id, []).append((lane, contact_id))
        for place, moved in self.moved.items():
            one, change = self.done[place], self.changes[place]
            if one.company_id is None or not (moved or one.created):
                continue
            company = self.drafts[one.company_id].company
            properties: dict[str, Any] = {"id": company.key, "name": company.name, "fields": list(moved), "new": rules.told(moved, 1)}
            if not one.created:
                properties["old"] = rules.told(moved, 0)
            whom = change.people if one.created else people.get(one.company_id, ())
            name = "company_created" if one.created else "company_updated"
            own = company_place(change.workspace_id, one.company_id)
            one.events += [_event(change, place, name, properties, self.now) for place in (own, *whom)]


# ---- Taking out, deleting, renaming --------------------------------------------------------------------------------


def remove_people(
    db: Connection, workspace_id: int, company_id: int, people: Sequence[Place], now: datetime, *, cause: Mapping[str, Any] | None = None
) -> int:
    """These contacts belong to the company no more; answers how many did."""
    there = sorted(_lock_contacts(db, people))
    links = find_links(db, there)
    leaving = [person for person in there if links.get(person, (0, None, ""))[0] == company_id]
    _unlink(db, CompanyChange(workspace_id, now, id=company_id, cause=cause), leaving, links, now)
    return len(leaving)


def delete_company(db: Connection, change: CompanyChange, now: datetime) -> None:
    """The company of `change.id`: everybody leaves it, which is an event of theirs. Raises CompanyNotFound. change: also says the cause."""
    company = get_company(db, change.workspace_id, change.id or 0)
    asked = {"ids": [company.id]}
    people = [(lane, id) for _, lane, id in db.execute(statement("companies", "list_places"), asked)]
    _unlink(db, change, sorted(_lock_contacts(db, people)), dict.fromkeys(people, (company.id, company.external_id, company.name)), now)
    db.execute(statement("companies", "delete_company"), {"id": company.id, "workspace_id": change.workspace_id})
    log.enqueue(db, change.workspace_id, [log.Command("company_deleted", *company_place(change.workspace_id, company.id), {})], now)
    late = [(lane, id) for _, lane, id in db.execute(statement("companies", "list_places"), asked)]  # who came while this waited
    _unlink(db, change, late, dict.fromkeys(late, (company.id, company.external_id, company.name)), now)


def rename_company(db: Connection, workspace_id: int, company_id: int, external_id: str, now: datetime) -> None:
    """What its sender calls it from now on. Raises CompanyTaken."""
    asked = {"id": company_id, "workspace_id": workspace_id, "external_id": rules.check_external_id(external_id), "now": now}
    try:
        with db.transaction():
            db.execute(statement("companies", "rename_company"), asked)
    except psycopg.errors.UniqueViolation:
        raise CompanyTaken(f"Another company has the id “{external_id[:100]}”.", external_id=external_id) from None


def _unlink(
    db: Connection, change: CompanyChange, people: Sequence[Place], links: Mapping[Place, tuple[int, str | None, str]], now: datetime
) -> None:
    if not people:
        return
    db.execute(statement("companies", "drop_links"), _keys(people))
    events: list[NewEvent] = []
    for person in people:
        id, external_id, _ = links[person]
        events += _link_events(change, person, external_id or str(id), None, now)
    log.append(db, events)


def _lock_contacts(db: Connection, people: Iterable[Place]) -> set[Place]:
    places = sorted(set(people))
    if not places:
        return set()
    keys = {"lanes": Smallints([lane for lane, _ in places]), "ids": Bigints([id for _, id in places])}
    return {(lane, id) for lane, id, *_ in db.execute(statement("contacts", "lock_contacts"), keys)}


def _keys(people: Sequence[Place]) -> dict[str, Any]:
    return {"lanes": Smallints([lane for lane, _ in people]), "contact_ids": Bigints([id for _, id in people])}


def _link_events(change: CompanyChange, person: Place, old: str | None, new: str | None, now: datetime) -> list[NewEvent]:
    return [
        _event(change, person, "attribute_changed", {"attribute": "company", "old": old, "new": new}, now),
        _event(change, person, "contact_updated", {"fields": ["company"]}, now),
    ]


def _event(change: CompanyChange, place: Place, name: str, properties: Mapping[str, Any], now: datetime) -> NewEvent:
    return NewEvent(
        change.workspace_id, *place, name, properties, change.at, now,
        source=change.source, historical=change.historical, depth=change.depth, cause=change.cause,
    )  # fmt: skip
