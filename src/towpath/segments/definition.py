"""What a segment asks of people: read and checked, kept with the ids of what it names, compiled for the engine (semantics 40)."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import msgspec

from towpath.contacts.computed import computed_of
from towpath.contacts.lists import list_names
from towpath.contacts.reads import list_attributes
from towpath.events.definitions import list_definitions
from towpath.expr import conditions
from towpath.expr.catalogue import COMPANY_FIELDS, CONTACT_FIELDS
from towpath.expr.conditions import BadCondition, Condition
from towpath.expr.conditions.changes import Changes, changes_of, changes_of_facts, moment_facts, narrowed, whose_members
from towpath.expr.conditions.tree import AnyOf, Did, Holds
from towpath.expr.facts import join_path, split_path
from towpath.expr.scope import Scope, standard_scope
from towpath.host.database import Connection
from towpath.host.sql import statement
from towpath.segments.models import Segment
from towpath.values.folded import fold
from towpath.values.problems import Problem

NOBODY = Condition(AnyOf(()))
DEEPEST = 20  # segments that name segments
# Names with an id: question of a condition -> sort.
SORTS: Mapping[str, str] = {"in_list": "list", "in_group": "group", "in_segment": "segment"}


class Definition(msgspec.Struct, frozen=True):
    """A condition as it is kept. document: in canonical form. names, types: as in `Segment`."""

    document: Any
    names: dict[str, dict[str, int]]
    types: dict[str, Any]


class LiveSegment:
    """A segment ready for the engine. bases: the segments that it names. depth: 0, or one more than that of its deepest base.
    changes: the events that can change who belongs, those of its bases left out; only_with: of some of
    them, what they must say; by_time: time can too."""

    def __init__(self, segment: Segment) -> None:
        self.id, self.name, self.workspace_id = segment.id, segment.name, segment.workspace_id
        self.revision, self.fill = segment.revision, segment.fill
        self.filling = segment.filled_at is None
        self.archived = segment.archived_at is not None
        self.condition = NOBODY if self.archived else compile_condition(segment)
        self.needs = self.condition.needs()
        self.bases = bases_of(self.condition)
        self.depth = 0
        self.by_time = changes_of(self.condition).by_time
        self.moment_facts = moment_facts(self.condition)
        own = frozenset(fact for fact in self.needs if fact.prefix != "in_segment")
        self.changes: Changes = whose_members(changes_of_facts(own))
        self.only_with = narrowed(self.condition)


# ---- Reading -------------------------------------------------------------------------------------------------------


def people_scope(scope: Scope) -> Scope:
    """Of a condition on people whom no run is about."""
    return msgspec.structs.replace(scope, prefixes=("contact", "company", "now"), expressions=False, entry_events=())


def read_scope(db: Connection, workspace_id: int) -> Scope:
    """What a segment may name, as far as this room knows the workspace: its attributes, events, lists, groups and segments."""
    ids = {
        **{sort: {one.name: one.id for one in list_names(db, workspace_id, sort)} for sort in ("list", "group")},
        "segment": segment_ids(db, workspace_id),
    }
    listed = list_attributes(db, workspace_id, "contact")
    attributes = {one.name: one.type for one in listed}
    events = {
        one.name: {property.name: property.declared or "any" for property in one.properties}
        for one in list_definitions(db, workspace_id)
        if one.declared and not one.standard
    }
    return people_scope(
        standard_scope(
            contact_attributes=attributes,  # type: ignore[arg-type]
            company_attributes={one.name: one.type for one in list_attributes(db, workspace_id, "company")},  # type: ignore[misc]
            events=events,  # type: ignore[arg-type]
            known={sort: frozenset(names) for sort, names in ids.items()},
            ids=ids,
            computed=computed_of(listed),
        )
    )


def segment_ids(db: Connection, workspace_id: int) -> dict[str, int]:
    """Name -> id of those that are not archived."""
    return dict(db.execute(statement("segments", "list_segment_names"), {"workspace_id": workspace_id}).fetchall())


def check(where: Any, scope: Scope) -> tuple[Condition | None, list[Problem]]:
    """The condition, or None where it has errors, and everything that is wrong with it as that of a segment."""
    condition, problems = conditions.check(where, people_scope(scope))
    if condition is not None:
        wrong = list(_of_a_run(condition))
        problems = [*problems, *wrong]
        if wrong:
            condition = None
    return condition, problems


def read_definition(where: Any, scope: Scope) -> tuple[Condition, Definition]:
    """Raises BadCondition with every error."""
    condition, problems = check(where, scope)
    if condition is None:
        raise BadCondition([one for one in problems if one.severity == "error"])
    document = conditions.to_document(condition)
    attributes, of_company = _attributes(scope, "contact", CONTACT_FIELDS), _attributes(scope, "company", COMPANY_FIELDS)
    named = {fact.path for fact in condition.needs()}
    events = sorted({str(fact.arguments[0]) for fact in condition.needs() if fact.prefix == "did"})
    types: dict[str, Any] = {
        "contact": {name: type for name, type in sorted(attributes.items()) if join_path(("contact", name)) in named},
        "company": {name: type for name, type in sorted(of_company.items()) if join_path(("company", name)) in named},
        "events": {name: dict(scope.events.get(name, {})) for name in events},
        "computed": {name: list(said) for name, said in sorted(scope.computed.items()) if join_path(("contact", name)) in named},
    }
    return condition, Definition(document, _ids_named(document, scope), types)


def _attributes(scope: Scope, prefix: str, fields: Mapping[str, Any]) -> dict[str, Any]:
    """Name -> type of the attributes that the workspace has."""
    split = ((split_path(path), type) for path, type in scope.types.items())
    return {parts[1]: type for parts, type in split if parts[0] == prefix and len(parts) == 2 and parts[1] not in fields}


def compile_condition(segment: Segment) -> Condition:
    """As it was meant when it was written. What was checked then is read again: what fails here is a bug."""
    types = segment.types
    scope = people_scope(
        standard_scope(
            contact_attributes=types.get("contact", {}),
            company_attributes=types.get("company", {}),
            events=types.get("events", {}),
            ids=segment.names,
            computed={name: (said[0], said[1]) for name, said in types.get("computed", {}).items()},
        )
    )
    return conditions.parse(segment.condition, scope)


def needs_paths(segment: Segment) -> frozenset[str]:
    """`contact.plan` and its like, of what a segment asks."""
    return frozenset(fact.path for fact in compile_condition(segment).needs())


def bases_of(condition: Condition) -> frozenset[int]:
    return frozenset(fact.arguments[1] for fact in condition.needs() if fact.prefix == "in_segment" and fact.arguments[1] is not None)


def _of_a_run(condition: Condition) -> Iterator[Problem]:
    for leaf in condition.leaves:
        if isinstance(leaf, Did) and leaf.since == "entry":
            yield Problem("of_a_run", "“since: entry” has a meaning only inside a flow: give a date, or “within”.", path="where")
        if isinstance(leaf, Holds) and leaf.question == "message" and leaf.arguments[0] is None:
            yield Problem("of_a_run", "Say of which flow the message is: “flow: name”.", path="where")


def _ids_named(document: Any, scope: Scope) -> dict[str, dict[str, int]]:
    found: dict[str, dict[str, int]] = {}
    for sort, name in sorted(_named_in(document)):
        id = scope.id_of(sort, name)
        if id is not None:
            found.setdefault(sort, {})[name] = id
    return found


def _named_in(value: Any) -> set[tuple[str, str]]:
    """(sort, name) of the lists, groups and segments in conditions, wherever they stand."""
    if isinstance(value, Mapping):
        own = {(sort, str(value[key])) for key, sort in SORTS.items() if isinstance(value.get(key), str)}
        return own.union(*(_named_in(part) for part in value.values())) if value else own
    if isinstance(value, list | tuple):
        return set().union(*(_named_in(part) for part in value)) if value else set()
    return set()


# ---- Among others --------------------------------------------------------------------------------------------------


def set_depths(segments: Sequence[LiveSegment]) -> None:
    """Bases come before those that name them."""
    by_id = {one.id: one for one in segments}
    known: dict[int, int] = {}

    def depth(one: LiveSegment) -> int:
        if one.id not in known:
            known[one.id] = 0  # there are no cycles: `writes` refuses them
            known[one.id] = 1 + max((depth(by_id[base]) for base in one.bases if base in by_id), default=-1)
        return known[one.id]

    for one in segments:
        one.depth = depth(one)


def find_cycle(own: int, bases: frozenset[int], others: Mapping[int, frozenset[int]]) -> bool:
    """Whether a segment that names `bases` would, by way of what they name, depend on itself. others: what each segment names."""
    seen: set[int] = set()
    todo = list(bases)
    while todo:
        id = todo.pop()
        if id == own:
            return True
        if id not in seen:
            seen.add(id)
            todo += others.get(id, ())
    return False


def is_too_deep(bases: frozenset[int], others: Mapping[int, frozenset[int]]) -> bool:
    level, depth = set(bases), 0
    while level:
        depth += 1
        if depth > DEEPEST:
            return True
        level = {base for id in level for base in others.get(id, ())}
    return False


# ---- Showing -------------------------------------------------------------------------------------------------------


def with_names_of_today(document: Any, names: Mapping[str, Mapping[str, int]], today: Mapping[str, Mapping[int, str]]) -> Any:
    """The document with what its lists, groups and segments are called now. today: sort -> id -> name."""
    if isinstance(document, Mapping):
        said = {key: with_names_of_today(value, names, today) for key, value in document.items()}
        for key, sort in SORTS.items():
            id = _id_of(names.get(sort, {}), said.get(key))
            if id is not None:
                said[key] = today.get(sort, {}).get(id, said[key])
        return said
    if isinstance(document, list | tuple):
        return [with_names_of_today(part, names, today) for part in document]
    return document


def _id_of(names: Mapping[str, int], name: Any) -> int | None:
    return next((id for known, id in names.items() if isinstance(name, str) and fold(known) == fold(name)), None)
