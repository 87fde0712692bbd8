"""Random walks of people through segments: what is asked, what is done step by step, and three ways to say who belongs.

A walk is drawn whole before it is walked: conditions, then steps (verb, arguments), so that one that fails can be made small.
"""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from hypothesis import strategies as st
from tests.support import conditions as made
from tests.support.journeys import World

from towpath.accounts.writes import change_workspace
from towpath.commerce.models import OrderChange
from towpath.contacts import lists, merging, writes
from towpath.contacts.computed import make_computed
from towpath.contacts.erasing import ask_to_erase
from towpath.contacts.memberships import MembershipChange, change_memberships
from towpath.contacts.models import Contact, Person
from towpath.contacts.reads import find_contact
from towpath.expr.conditions import BadCondition, Moment, NotCompilable, Query, evaluate, to_sql
from towpath.expr.conditions.changes import LOOK_AGAIN
from towpath.expr.facts import Subjects, load
from towpath.intake.accept import accept
from towpath.intake.models import Identify, Item, Order, Stamp
from towpath.intake.rules import read_track
from towpath.privacy import erase
from towpath.segments import reads
from towpath.segments import writes as segments
from towpath.segments.definition import compile_condition, read_scope
from towpath.segments.models import Segment

PEOPLE = ("ada", "bob", "cy")
VISITORS = ("v1", "v2")
FLOW = "start: [{event: bought}]\nfirst: rest\nnodes:\n  rest: {kind: delay, for: 6 hours}\n"

# ---- What is asked ---------------------------------------------------------------------------------------------------

_paths = {
    "contact.visits": "number", "contact.spent": "number", "contact.days_away": "number", "contact.first_seen": "datetime",
    "contact.total_paid": "number", "contact.order_count": "number", "contact.last_order_at": "datetime", "contact.email": "text",
}  # fmt: skip
_more = st.one_of(
    made.leaves(_paths),  # type: ignore[arg-type]
    st.sampled_from(
        (
            {"has_consent": ["email"]}, {"has_consent": ["email", "news"]}, {"reachable_on": "email"}, {"reachable_on": "sms"},
            {"in_flow": "f"}, {"in_flow": "f", "state": "ever", "within": "1 day"}, {"in_flow": "f", "state": "completed"},
            {"did": "order_paid", "within": "2 days"}, {"did_not": "order_paid", "within": "1 month"}, {"did": "order_refunded"},
            {"did": "list_joined", "within": "3 hours"}, {"did": "attribute_changed", "where": [["event.attribute", "is", "plan"]]},
            ["contact.seen_at", "before", "=now() - 1 day"], ["contact.score", "more than", "=contact.visits"],
        )
    ),
)  # fmt: skip
_asking = made.conditions.filter(lambda where: any(mark in str(where) for mark in ("contact.", "now.", "did", "has_tag", "in_")))
conditions = st.one_of(
    _asking,
    _more.map(lambda leaf: [leaf]),
    st.tuples(_more, _more).map(lambda pair: [{"any": list(pair)}]),
    st.tuples(_asking, _more).map(lambda pair: [*pair[0], pair[1]]),
)

# ---- What is done ----------------------------------------------------------------------------------------------------

_who = st.sampled_from((*PEOPLE, *VISITORS))
_known = st.sampled_from(PEOPLE)
_values = st.fixed_dictionaries(
    {},
    optional={
        "first_name": made.words.filter(bool), "country": st.sampled_from(("IT", "us")), "time_zone": st.sampled_from(made.ZONES),
        "birth_date": made.dates.map(str), "plan": st.one_of(made.words.filter(bool), st.none()), "score": st.sampled_from((0, 1, 15, -3)),
        "member": st.booleans(), "since": made.dates.map(str), "seen_at": made.moments.map(lambda at: at.isoformat()),
        "colours": st.lists(st.sampled_from(("gold", "Straße", "15")), max_size=2), "home": st.dictionaries(
            st.sampled_from(("city", "rooms")), made.scalars, max_size=2),
        "email": st.sampled_from(("a@x.example", "b@x.example")), "phone": st.sampled_from(("+393331234567", "+393331234568")),
    },
)  # fmt: skip
_ago = st.sampled_from(("0 h", "0 h", "3 h", "48 h", "1080 h", "-0.02 h")).map(lambda text: timedelta(hours=float(text[:-2])))
_tags = st.sampled_from(("#Wine", "vip", "Straße"))
_lists = st.sampled_from((*made.LISTS, *made.GROUPS))
_status = st.sampled_from(("created", "paid", "refunded", "cancelled", "partly_refunded"))
_number = st.integers(0, 3)
_moves = st.one_of(
    st.sampled_from(
        (timedelta(minutes=1), timedelta(hours=1), timedelta(hours=6), timedelta(days=1), timedelta(days=2), timedelta(days=31))
    ),
    st.sampled_from((timedelta(days=25, hours=2, minutes=1), timedelta(microseconds=1), timedelta(seconds=1))),
)
_properties = st.dictionaries(st.sampled_from(("total", "product_ids", "Total Price", "x")), made.scalars, max_size=2)
steps: st.SearchStrategy[tuple[Any, ...]] = st.one_of(
    st.tuples(st.just("say"), _known, _values),
    st.tuples(st.just("say"), _known, _values),
    st.tuples(st.just("do"), _who, st.sampled_from(("bought", "visit")), _properties, _ago, st.booleans()),
    st.tuples(st.just("do"), _who, st.sampled_from(("bought", "visit")), _properties, _ago, st.just(False)),
    st.tuples(st.just("order"), _known, _number, _status, st.sampled_from((0, 15, 40))),
    st.tuples(st.just("order_of_nobody"), _number, _status),
    st.tuples(st.just("tag"), _known, _tags, st.booleans()),
    st.tuples(st.just("list"), _known, _lists, st.booleans()),
    st.tuples(st.just("consent"), _known, st.sampled_from(("", "news")), st.booleans()),
    st.tuples(st.just("suppress"), st.sampled_from(("a@x.example", "b@x.example")), st.booleans()),
    st.tuples(st.just("know"), _known, st.sampled_from(VISITORS)),
    st.tuples(st.just("merge"), _known, _known),
    st.tuples(st.just("erase"), _known),
    st.tuples(st.just("zone"), st.sampled_from(("UTC", "Europe/Rome", "Pacific/Auckland"))),
    st.tuples(st.just("segment"), _number, st.sampled_from(("change", "rename", "archive", "restore")), conditions),
    st.tuples(st.just("move"), _moves),
    st.tuples(st.just("move"), _moves),
    st.tuples(st.just("boundary"), st.booleans()),
    st.tuples(st.just("boundary"), st.booleans()),
)
rounds = st.lists(st.lists(steps, min_size=1, max_size=3), min_size=8, max_size=16)
walks = st.tuples(st.lists(conditions, min_size=4, max_size=4), rounds)


class Walk:
    """Of one world. `take` does a step, `compare` says how the three ways differ."""

    def __init__(self, world: World) -> None:
        self.world, self.db, self.workspace = world, world.db, world.workspace
        now = world.clock.now()
        for name, type in made.ATTRIBUTES.items():
            writes.declare_attribute(self.db, self.workspace, "contact", name, type, now)
        make_computed(self.db, self.workspace, "visits", event="visit", what="count", now=now)
        make_computed(self.db, self.workspace, "spent", event="bought", what="sum", now=now)
        make_computed(self.db, self.workspace, "days_away", event="visit", what="days_since", now=now)
        make_computed(self.db, self.workspace, "first_seen", event="visit", what="first", now=now)
        self.lists = {
            **{name: lists.make_list(self.db, self.workspace, "list", name, now=now) for name in made.LISTS},
            **{name: lists.make_list(self.db, self.workspace, "group", name, now=now) for name in made.GROUPS},
        }
        world.launch(FLOW)
        self.made: list[int] = []

    def make(self, wheres: list[Any]) -> None:
        """s0, s1, …, and one that names the first."""
        for number, where in enumerate((*wheres, [{"not": [{"in_segment": "s0"}]}, ["contact.plan", "is not empty"]])):
            scope = read_scope(self.db, self.workspace)
            try:
                self.made.append(segments.make_segment(self.db, self.workspace, f"s{number}", where, scope, now=self.world.clock.now()))
            except BadCondition:
                if number == 0:
                    self.make([[["contact.plan", "is", "gold"]], *wheres[1:]])
                    return
        self.world.step()

    # ---- doing --------------------------------------------------------------------------------------------------------

    def take(self, verb: str, *said: Any) -> None:
        getattr(self, f"_{verb}")(*said)

    def _accept(self, item: Item, historical: bool = False) -> None:
        accept(self.db, self.workspace, [item], self.world.clock.now(), historical=historical)

    def _say(self, name: str, values: Mapping[str, Any]) -> None:
        self._accept(Identify(Person(external_id=name), values))

    def _do(self, name: str, event: str, properties: Mapping[str, Any], ago: timedelta, historical: bool) -> None:
        person = Person(anonymous_id=name) if name in VISITORS else Person(external_id=name)
        stamp = Stamp(said_at=self.world.clock.now() - ago)
        self._accept(read_track(self.workspace, person, event, properties, stamp), historical)

    def _order(self, name: str, number: int, status: str, total: int) -> None:
        change = OrderChange(self.workspace, f"o{number}", self.world.clock.now(), status=status, total=total)
        self._accept(Order(change, Person(external_id=name)))

    def _order_of_nobody(self, number: int, status: str) -> None:
        self._accept(Order(OrderChange(self.workspace, f"o{number}", self.world.clock.now(), status=status, total=5)))

    def _tag(self, name: str, tag: str, add: bool) -> None:
        self._accept(Identify(Person(external_id=name), {}, **({"add_tags": (tag,)} if add else {"remove_tags": (tag,)})))

    def _list(self, name: str, which: str, join: bool) -> None:
        if found := self._find(name):
            change = MembershipChange(workspace_id=self.workspace, lane=found.lane, contact_id=found.id, at=self.world.clock.now())
            setattr(change, "join" if join else "leave", [self.lists[which]])
            change_memberships(self.db, [change], self.world.clock.now())

    def _consent(self, name: str, topic: str, given: bool) -> None:
        if found := self._find(name):
            row = writes.ConsentRow(self.workspace, found.lane, found.id, "email", given, topic)
            writes.set_consents(self.db, [row], self.world.clock.now())

    def _suppress(self, address: str, on: bool) -> None:
        if on:
            writes.suppress_address(self.db, self.workspace, "email", address, "by_hand", at=self.world.clock.now())
        else:
            writes.release_address(self.db, self.workspace, "email", address, at=self.world.clock.now())

    def _know(self, name: str, visitor: str) -> None:
        self._accept(Identify(Person(external_id=name, anonymous_id=visitor), {}))

    def _merge(self, name: str, other: str) -> None:
        one, two = self._find(name), self._find(other)
        if one is not None and two is not None and one.id != two.id:
            merging.ask_to_merge(self.db, self.workspace, one, two, by="test", now=self.world.clock.now())
            self.world.step()

    def _erase(self, name: str) -> None:
        if found := self._find(name):
            ask_to_erase(self.db, self.workspace, (found.lane, found.id), by="test", now=self.world.clock.now())
            while erase.work_one(self.db, self.world.clock.now()):
                self.world.step()

    def _zone(self, zone: str) -> None:
        change_workspace(self.db, workspace_id=self.workspace, at=self.world.clock.now(), actor="test", time_zone=zone)
        segments.fill_again(self.db, self.workspace, now=self.world.clock.now())

    def _segment(self, number: int, verb: str, where: Any) -> None:
        id, now = self.made[number % len(self.made)], self.world.clock.now()
        archived = segments.lock_segment(self.db, self.workspace, id).archived_at is not None
        if verb == "rename":
            segments.rename_segment(self.db, self.workspace, id, f"s{number}b")
        elif verb == "archive" and number:
            segments.archive_segment(self.db, self.workspace, id, now=now)
        elif verb == "restore":
            segments.restore_segment(self.db, self.workspace, id, now=now)
        elif verb == "change" and not archived:
            try:
                segments.change_condition(self.db, self.workspace, id, where, read_scope(self.db, self.workspace), now=now)
            except BadCondition:
                return

    def _move(self, by: timedelta) -> None:
        self.world.clock.move(by)

    def _boundary(self, before: bool) -> None:
        """To the next moment at which somebody is looked at, or to just before it."""
        (at,) = self.db.execute("select min(due_at) from segment_due where workspace_id = %s", [self.workspace]).fetchone() or (None,)
        if at is not None:
            by = at - self.world.clock.now() - (timedelta(microseconds=1) if before else timedelta())
            self.world.clock.move(max(by, timedelta()))

    def _find(self, name: str) -> Contact | None:
        return find_contact(self.db, self.workspace, Person(external_id=name))

    # ---- comparing ----------------------------------------------------------------------------------------------------

    def compare(self) -> list[str]:
        """How the members that are kept differ from those of the log, of SQL over all contacts, and of Python over the facts of each."""
        rows = self.db.execute(
            "select lane, id, time_zone, identified from contact where workspace_id = %s order by lane, id", [self.workspace]
        ).fetchall()
        (zone,) = self.db.execute("select time_zone from workspace where id = %s", [self.workspace]).fetchone() or ("UTC",)
        found: list[str] = []
        for segment in reads.list_segments(self.db, self.workspace):
            if segment.filled_at is None:
                found.append(f"{segment.name} is not filled")
            kept = self._kept(segment)
            if segment.members != len(kept):
                found.append(f"{segment.name} counts {segment.members} of {len(kept)}")
            said = {"kept": kept, "python": self._by_python(segment, rows, zone), "sql": self._by_sql(segment, zone)}
            late = self._looked_at_soon(segment)
            for name, members in said.items():
                if members is not None and (members ^ (said["python"] or set())) - late:
                    found.append(f"{segment.name} {segment.condition}: {name} {sorted(members)}, Python {sorted(said['python'] or ())}")
        archived = [one.id for one in reads.list_segments(self.db, self.workspace, archived=True)]
        left = self.db.execute("select count(*) from segment_member where segment_id = any(%s)", [archived]).fetchone()
        over = self.db.execute(
            "select count(*) from segment_due where workspace_id = %s and due_at <= %s", [self.workspace, self.world.clock.now()]
        ).fetchone()
        if left != (0,) or over != (0,):
            found.append(f"{left} members of what is archived, {over} moments that are over")
        return found

    def _looked_at_soon(self, segment: Segment) -> set[int]:
        """Of a condition whose moments nobody tells, which is looked at by the minute: whose minute is not over."""
        said = str(segment.condition)
        if "now()" not in said and not ("in_flow" in said and "within" in said):
            return set()
        asked = {"id": segment.id, "until": self.world.clock.now() + LOOK_AGAIN}
        return {
            id for (id,) in self.db.execute("select contact_id from segment_due where segment_id = %(id)s and due_at <= %(until)s", asked)
        }

    def _kept(self, segment: Segment) -> set[int]:
        return {id for (id,) in self.db.execute("select contact_id from segment_member where segment_id = %s", [segment.id])}

    def _by_python(self, segment: Segment, rows: list[Any], zone: str) -> set[int]:
        if not rows:
            return set()
        condition, now = compile_condition(segment), self.world.clock.now()
        zones = [own or zone for _, _, own, _ in rows]
        subjects = Subjects(
            self.workspace, [lane for lane, *_ in rows], [id for _, id, *_ in rows], [None] * len(rows), zones=zones, workspace_zone=zone
        )
        columns = load(self.db, subjects, condition.needs(), now)
        return {
            id
            for row, (_, id, _, identified) in enumerate(rows)
            if identified and evaluate(condition, {f: column[row] for f, column in columns.items()}, Moment(now, zones[row], zone)).holds
        }

    def _by_sql(self, segment: Segment, zone: str) -> set[int] | None:
        query = Query(self.world.clock.now(), zone, zone)
        try:
            where = to_sql(compile_condition(segment), query)
        except NotCompilable:
            return None
        asked = {**query.parameters, "workspace": self.workspace}
        text = f"select contact.id from contact where contact.workspace_id = %(workspace)s and contact.identified and ({where})"
        return {id for (id,) in self.db.execute(text, asked)}  # type: ignore[arg-type]
