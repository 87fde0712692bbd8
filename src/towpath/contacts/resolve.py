"""Who is it: from identifiers to contacts, a batch at a time. Makes contacts that are new, joins visitors who say who they are.

The plan is made in memory from what the identity table says, then claimed in one statement; where another sender claimed the
same identifier meanwhile, the savepoint is rolled back and the plan made again from what that sender has committed.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

import msgspec
import psycopg

from towpath.contacts.holding import share_people
from towpath.contacts.keeping import IdentifierTaken, claim_all
from towpath.contacts.models import Person, Ref
from towpath.contacts.rules import identity_value
from towpath.events.binary import Bigints, Booleans, Smallints, Texts
from towpath.events.writes import Command, enqueue
from towpath.host.sql import statement
from towpath.values.lanes import contact_lane, lane_of, make_id

Key = tuple[str, str]  # kind and value
_ATTEMPTS = 20


class JoinedVisitor(msgspec.Struct, frozen=True):
    """A visitor who turned out to be a contact that existed before."""

    from_lane: int
    from_id: int
    to_lane: int
    to_id: int
    anonymous_id: str


class Resolved(msgspec.Struct):
    """refs: one per person, aligned; the same object where two are the same contact. joins: the commands are already enqueued.

    born: those of them who are new. They are numbered and their identifiers claimed; their rows are the caller's to write, in the same
    transaction, once it knows what is said of them. claimed: of those who were known already, by id, by what they are found from now on."""

    refs: list[Ref]
    joins: list[JoinedVisitor]
    born: list[Ref]
    claimed: dict[int, list[Key]]


class _Collision(Exception):
    """Another sender was faster: plan again."""


def resolve(db: psycopg.Connection[Any], workspace_id: int, people: Sequence[Person], now: datetime) -> Resolved:
    """The contact of every person (already through `rules.read_person`), made (but for its row) where there is none.

    Keeps a share lock on visitors until the end of the transaction, so that a join can't pass by what is written for them; and one
    against merges.
    """
    share_people(db, workspace_id)
    lanes: dict[Key, int] = {}
    named = [_keys(person) for person in people]
    for keys in named:
        for key in keys:
            if key not in lanes:
                lanes[key] = lane_of(workspace_id, *key)
    for _ in range(_ATTEMPTS):
        plan = _Plan(_find_owners(db, workspace_id, lanes))
        plan.visitors = _lock_visitors(db, plan.owners, people)
        try:
            for person, keys in zip(people, named, strict=True):
                plan.add(person, keys)
            if plan.writes_nothing():
                return plan.resolved()
            with db.transaction():
                plan.write(db, workspace_id, lanes, now)
        except _Collision:
            continue
        return plan.resolved()
    raise RuntimeError(f"no plan for {len(people)} people held after {_ATTEMPTS} attempts")


def _keys(person: Person) -> list[Key]:
    """The identifiers of a person, the strongest first."""
    keys: list[Key] = []
    if person.external_id is not None:
        keys.append(("external_id", person.external_id))
    if person.email is not None:
        keys.append(("email", identity_value("email", person.email)))
    if person.phone is not None:
        keys.append(("phone", person.phone))
    if person.anonymous_id is not None:
        keys.append(("anonymous_id", person.anonymous_id))
    return keys


def _find_owners(db: psycopg.Connection[Any], workspace_id: int, lanes: Mapping[Key, int]) -> dict[Key, Ref]:
    keys = list(lanes)
    rows = db.execute(
        statement("contacts", "find_identities"),
        {
            "workspace_id": workspace_id,
            "lanes": Smallints(list(lanes.values())),
            "kinds": Texts([kind for kind, _ in keys]),
            "values": Texts([value for _, value in keys]),
        },
    ).fetchall()
    refs: dict[int, Ref] = {}
    owners: dict[Key, Ref] = {}
    for place, lane, id in rows:
        ref = refs.get(id)
        if ref is None:
            ref = refs[id] = Ref(lane, id, True)
        owners[keys[place - 1]] = ref
    return owners


def _lock_visitors(db: psycopg.Connection[Any], owners: Mapping[Key, Ref], people: Sequence[Person]) -> set[int]:
    """Of the contacts that are reached by an anonymous id: lock them against a join; answers ids of those never identified."""
    reached: dict[int, Ref] = {}
    for person in people:
        if person.anonymous_id is not None:
            owner = owners.get(("anonymous_id", person.anonymous_id))
            if owner is not None:
                named = person.external_id is not None and owners.get(("external_id", person.external_id)) is owner
                if not named:
                    reached[owner.id] = owner
    if not reached:
        return set()
    refs = sorted(reached.values(), key=lambda ref: (ref.lane, ref.id))
    rows = db.execute(
        statement("contacts", "lock_visitors"),
        {"lanes": Smallints([ref.lane for ref in refs]), "ids": Bigints([ref.id for ref in refs])},
    ).fetchall()
    visitors = {id for id, identified in rows if not identified}
    for ref in refs:
        ref.identified = ref.id not in visitors
    gone = reached.keys() - {id for id, _ in rows}
    if gone:
        _follow(db, [reached[id] for id in gone])
    return visitors


def _follow(db: psycopg.Connection[Any], refs: Sequence[Ref]) -> None:
    """Contacts that were joined to others since their identity was read: go where they went."""
    for ref in refs:
        found = db.execute(statement("contacts", "find_moved"), {"lane": ref.lane, "id": ref.id, "what": "contact"}).fetchone()
        if found is not None:
            ref.lane, ref.id = found
            ref.identified = True


class _Plan:
    def __init__(self, owners: dict[Key, Ref]) -> None:
        self.owners = owners
        self.visitors: set[int] = set()
        self.refs: list[Ref] = []
        self.born: list[Ref] = []
        self.claims: dict[Key, Ref] = {}
        self.given: dict[Key, tuple[Ref, Ref]] = {}  # an anonymous id that goes from one contact to another
        self.named: dict[int, Ref] = {}  # contacts that get an external id, or stop being visitors
        self.joins: list[tuple[Ref, Ref, str]] = []
        self.merged: dict[int, Ref] = {}  # of visitors born and joined within this batch, by identity of the object

    def add(self, person: Person, keys: Sequence[Key]) -> None:
        anonymous: Key | None = ("anonymous_id", person.anonymous_id) if person.anonymous_id is not None else None
        strong = keys[:-1] if anonymous else keys
        owner = next((self.owners[key] for key in strong if key in self.owners), None)
        visitor = self.owners.get(anonymous) if anonymous else None
        if owner is None:
            owner = visitor if visitor is not None and (not strong or not visitor.identified) else self._bear(bool(strong))
        if strong and not owner.identified:
            self._identify(owner)
        if person.external_id is not None and owner.external_id is None and ("external_id", person.external_id) not in self.owners:
            owner.external_id = person.external_id
            if not owner.created:
                self.named[id(owner)] = owner
        for key in strong:
            self._claim(key, owner)
        if anonymous and visitor is None:
            self._claim(anonymous, owner)
        elif anonymous and visitor is not None and visitor is not owner:
            self._join(anonymous, visitor, owner)
        self.refs.append(owner)

    def _bear(self, identified: bool) -> Ref:
        ref = Ref(0, 0, identified, created=True)
        self.born.append(ref)
        return ref

    def _identify(self, ref: Ref) -> None:
        ref.identified = True
        if not ref.created:
            ref.was_visitor = True
            self.named[id(ref)] = ref

    def _claim(self, key: Key, owner: Ref) -> None:
        if key not in self.owners:
            self.owners[key] = owner
            self.claims[key] = owner

    def _join(self, key: Key, visitor: Ref, owner: Ref) -> None:
        """The anonymous id is the owner's from now on; a visitor (nobody else's id) becomes the owner altogether."""
        self.owners[key] = owner
        if visitor.created and not visitor.identified:
            self.merged[id(visitor)] = owner
            self.claims.update({claimed: owner for claimed, of in self.claims.items() if of is visitor})
            return
        if key in self.claims:
            self.claims[key] = owner
        else:
            before = self.given[key][0] if key in self.given else visitor
            self.given[key] = (before, owner)
        if not visitor.identified:
            visitor.identified = True
            self.joins.append((visitor, owner, key[1]))

    def writes_nothing(self) -> bool:
        return not (self.born or self.claims or self.given or self.named)

    def write(self, db: psycopg.Connection[Any], workspace_id: int, lanes: Mapping[Key, int], now: datetime) -> None:
        self._number(db, workspace_id, self._born())
        self._write_claims(db, workspace_id, lanes)
        self._write_given(db, workspace_id, lanes)
        if self.named:
            named = sorted(self.named.values(), key=lambda ref: (ref.lane, ref.id))
            done = db.execute(
                statement("contacts", "identify_contacts"),
                {
                    "lanes": Smallints([ref.lane for ref in named]),
                    "ids": Bigints([ref.id for ref in named]),
                    "external_ids": Texts([ref.external_id for ref in named]),
                    "were_visitors": Booleans([ref.was_visitor for ref in named]),
                    "now": now,
                },
            )
            if done.rowcount < len(named):
                raise _Collision
        enqueue(db, workspace_id, [command for join in self.joins for command in _commands(*join)], now)

    def _number(self, db: psycopg.Connection[Any], workspace_id: int, born: Sequence[Ref]) -> None:
        if born:
            rows = db.execute(statement("contacts", "take_numbers"), {"count": len(born)}).fetchall()
            for ref, (number,) in zip(born, rows, strict=True):
                ref.lane = contact_lane(workspace_id, number)
                ref.id = make_id(number, ref.lane)

    def _write_claims(self, db: psycopg.Connection[Any], workspace_id: int, lanes: Mapping[Key, int]) -> None:
        if not self.claims:
            return
        claims = sorted((lanes[key], *key, owner.lane, owner.id) for key, owner in self.claims.items())
        try:
            claim_all(db, workspace_id, claims)
        except IdentifierTaken:
            raise _Collision from None

    def _write_given(self, db: psycopg.Connection[Any], workspace_id: int, lanes: Mapping[Key, int]) -> None:
        if not self.given:
            return
        given = sorted((lanes[key], *key, before, owner) for key, (before, owner) in self.given.items())
        done = db.execute(
            statement("contacts", "give_identities"),
            {
                "workspace_id": workspace_id,
                "lanes": Smallints([row[0] for row in given]),
                "kinds": Texts([row[1] for row in given]),
                "values": Texts([row[2] for row in given]),
                "before_ids": Bigints([row[3].id for row in given]),
                "owner_lanes": Smallints([row[4].lane for row in given]),
                "owner_ids": Bigints([row[4].id for row in given]),
            },
        )
        if done.rowcount < len(given):
            raise _Collision

    def resolved(self) -> Resolved:
        return Resolved(
            [self.merged.get(id(ref), ref) for ref in self.refs],
            [JoinedVisitor(visitor.lane, visitor.id, owner.lane, owner.id, name) for visitor, owner, name in self.joins],
            self._born(),
            self._claimed(),
        )

    def _claimed(self) -> dict[int, list[Key]]:
        claimed: dict[int, list[Key]] = {}
        for key, owner in self.claims.items():
            if not owner.created:
                claimed.setdefault(owner.id, []).append(key)
        return claimed

    def _born(self) -> list[Ref]:
        return [ref for ref in self.born if id(ref) not in self.merged] if self.merged else self.born


def _commands(visitor: Ref, owner: Ref, anonymous_id: str) -> list[Command]:
    """One moves the visitor, in the visitor's lane; the other holds the contact's later events until that is done."""
    source = [visitor.lane, visitor.id]
    payload = {"from": source, "to": [owner.lane, owner.id], "anonymous_id": anonymous_id}
    return [Command("join_contact", visitor.lane, visitor.id, payload), Command("await_join", owner.lane, owner.id, {"from": source})]
