"""People whom a call lets into a flow, by the API or by hand: accepted at once, worked in their lanes, with an answer each (semantics 12)."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any, Literal, cast

import msgspec
from psycopg.rows import class_row

from towpath.channels.webhook.http import BadCall, Call, check_call
from towpath.companies.models import CompanyChange
from towpath.companies.reads import find_one
from towpath.companies.rules import check_external_id
from towpath.companies.writes import write_companies
from towpath.contacts.errors import BadPerson, BadValue
from towpath.contacts.models import STANDARD_FIELDS, Person
from towpath.contacts.reads import find_place, get_contact
from towpath.contacts.rules import read_person
from towpath.engine.errors import BadCallback, NoSuchEntry, OperationNotFound
from towpath.events.binary import Bigints, Smallints, Texts
from towpath.events.writes import Command, enqueue
from towpath.flows.compiled import CompiledVersion
from towpath.flows.reads import Flow, get_compiled
from towpath.flows.variables import read_variables
from towpath.host.database import Connection
from towpath.host.sql import statement
from towpath.intake.accept import accept
from towpath.intake.errors import BadItem
from towpath.intake.models import Identify
from towpath.intake.rules import check_properties
from towpath.values.lanes import LANES, birth_lane, company_place, lane_of, make_id

MOST_AT_ONCE = 1_000
KEPT_FOR = timedelta(days=30)
PENDING, ACCEPTED, REJECTED = 0, 1, 2
_WORDS = ("pending", "accepted", "rejected")
_ALL_LANES = Smallints(list(range(LANES)))


class Asking(msgspec.Struct, frozen=True):
    """Somebody who shall enter. values: fields and attributes. person, values: as given, not checked."""

    person: Person
    values: Mapping[str, Any] = {}
    variables: Mapping[str, Any] = {}
    add_tags: tuple[str, ...] = ()


class _Line(msgspec.Struct):
    """One person of the call as it will be written down. sentence: why not, where that is known at once."""

    place: int
    said: str
    lane: int
    contact_id: int | None = None
    reason: str | None = None
    sentence: str | None = None
    variables: Mapping[str, Any] = {}


class Operation(msgspec.Struct):
    id: int
    flow_id: int
    source: Literal["api", "manual", "file"]
    created_at: datetime
    count: int
    pending: int
    accepted: int
    rejected: int


class Participant(msgspec.Struct):
    place: int
    contact_id: int | None
    run_id: int | None
    status: Literal["pending", "accepted", "rejected"]
    said: str
    reason: str | None
    sentence: str | None


def let_in(
    db: Connection,
    flow: Flow,
    people: Sequence[Asking],
    *,
    source: Literal["api", "manual"] = "api",
    callback_url: str | None = None,
    cause: Mapping[str, Any] | None = None,
    now: datetime,
) -> int:
    """Makes or changes the contacts, and asks the engine to let them in; answers the operation's id. Who can't be read is rejected, the
    others go on. Of a flow about companies `external_id` names the company, and the values are its own. Raises NoSuchEntry, BadCallback."""
    version = _version(db, flow, source)
    if callback_url is not None:
        _check_callback(callback_url)
    id, lane = _new_operation(db, flow)
    if version.subject == "company":
        of_companies = _read_companies(db, flow, version, people, lane, cause, now)
        _write(db, flow, id, lane, of_companies, source, callback_url, now)
        return id
    lines, items = [], []
    for place, asking in enumerate(people):
        line = _Line(place, _said(asking.person), lane)
        item = _read(version, asking, line)
        lines.append(line)
        if item is not None:
            items.append((line, item))
    outcomes = accept(db, flow.workspace_id, [item for _, item in items], now, "api", cause=cause)
    for (line, _), outcome in zip(items, outcomes, strict=True):
        if outcome.lane is None:
            line.reason, line.sentence = "person_erased", " ".join(outcome.problems)
            continue
        line.lane, line.contact_id = outcome.lane, outcome.contact_id
        line.sentence = " ".join(outcome.problems) or None
    _write(db, flow, id, lane, lines, source, callback_url, now)
    return id


def let_in_by_hand(db: Connection, flow: Flow, contact_ids: Sequence[int], variables: Mapping[str, Any], *, now: datetime) -> int:
    """Chosen contacts, or companies where the flow is about them; one that is not there is rejected. Answers the operation's id. Raises NoSuchEntry."""
    version = _version(db, flow, "manual")
    values, problems = read_variables(version, variables)
    id, lane = _new_operation(db, flow)
    lines = []
    for place, contact_id in enumerate(contact_ids):
        line = _Line(place, str(contact_id), lane, variables=values)
        if problems:
            line.reason, line.sentence = "bad_variables", " ".join(problems)
        elif version.subject == "company":
            if find_one(db, flow.workspace_id, contact_id) is None:
                line.reason, line.sentence = "bad_contact", f"There is no company {contact_id}."
            else:
                line.lane, line.contact_id = company_place(flow.workspace_id, contact_id)
        elif get_contact(db, flow.workspace_id, contact_id) is None:
            line.reason, line.sentence = "bad_contact", f"There is no contact {contact_id}."
        else:
            line.lane, line.contact_id = find_place(db, contact_id)
        lines.append(line)
    _write(db, flow, id, lane, lines, "manual", None, now)
    return id


def check_file(db: Connection, flow: Flow, file: str) -> None:
    """That rows of `upload`, or of the SFTP connection of that name, let people into the flow. Raises NoSuchEntry."""
    if not any(rule.file == file for rule in _version(db, flow, "file").rules):
        raise NoSuchEntry(f"“{flow.name}” takes nobody in by these files: its start has no “from: file, source: {file}”.", flow=flow.slug)


def let_in_rows(db: Connection, flow: Flow, file: str, rows: Sequence[tuple[int, int, int]], *, now: datetime) -> int:
    """Contacts whom rows of a file name: (line, lane, contact id), at most 30,000; answers the operation's id. A flow that takes nobody in
    any more rejects them."""
    id, lane = _new_operation(db, flow)
    lines = [_Line(place, str(line), of, contact_id) for place, (line, of, contact_id) in enumerate(rows)]
    _write(db, flow, id, lane, lines, "file", None, now, file)
    return id


def check_by_hand(db: Connection, flow: Flow) -> None:
    """Raises NoSuchEntry where nobody can enter by hand."""
    _version(db, flow, "manual")


def _version(db: Connection, flow: Flow, source: str) -> CompiledVersion:
    if flow.version_id is None or flow.status not in ("active", "paused"):
        raise NoSuchEntry(f"“{flow.name}” is {flow.status}: it takes nobody in.", flow=flow.slug, status=flow.status)
    version = get_compiled(db, flow.version_id)
    if not any(rule.source == source for rule in version.rules):
        raise NoSuchEntry(f"“{flow.name}” takes nobody in this way: its start has no “from: {source}”.", flow=flow.slug, source=source)
    return version


def _check_callback(url: str) -> None:
    """Its form; whom it names is looked up, and guarded, when it is called."""
    try:
        check_call(Call("POST", url, ""))
    except BadCall as error:
        raise BadCallback(f"The callback can't be called: {error}", url=url) from error


def _new_operation(db: Connection, flow: Flow) -> tuple[int, int]:
    row = db.execute(statement("engine", "take_operation_number")).fetchone()
    assert row is not None
    lane = lane_of(flow.workspace_id, "operation", int(row[0]))
    return make_id(int(row[0]), lane), lane


def _said(person: Person) -> str:
    return str(person.external_id or person.email or person.phone or person.anonymous_id or "")[:400].replace("\x00", "")


def _read(version: CompiledVersion, asking: Asking, line: _Line) -> Identify | None:
    """None: rejected, and the line says why."""
    values, problems = read_variables(version, asking.variables)
    if problems:
        line.reason, line.sentence = "bad_variables", " ".join(problems)
        return None
    line.variables = values
    try:
        person = read_person(asking.person)
        check_properties(dict(asking.values))
        check_properties({"tags": list(asking.add_tags)})
    except (BadPerson, BadItem) as error:
        line.reason, line.sentence = "bad_contact", error.sentence
        return None
    known = {name: value for name, value in asking.values.items() if name not in STANDARD_FIELDS or value is None or isinstance(value, str)}
    wrong = sorted(set(asking.values) - set(known))
    if wrong:
        line.reason, line.sentence = "bad_contact", f"“{wrong[0]}” is a text."
        return None
    return Identify(person, known, add_tags=asking.add_tags)


def _read_companies(
    db: Connection,
    flow: Flow,
    version: CompiledVersion,
    people: Sequence[Asking],
    lane: int,
    cause: Mapping[str, Any] | None,
    now: datetime,
) -> list[_Line]:
    """Makes or changes the companies."""
    lines, changes = [], []
    for place, asking in enumerate(people):
        name = _said(asking.person)
        line = _Line(place, name, lane)
        lines.append(line)
        line.variables, problems = read_variables(version, asking.variables)
        if problems:
            line.reason, line.sentence = "bad_variables", " ".join(problems)
        elif not asking.person.external_id:
            line.reason, line.sentence = "bad_contact", "Say which company by “external_id”."
        else:
            try:
                external_id = check_external_id(asking.person.external_id)
            except BadValue as error:
                line.reason, line.sentence = "bad_contact", error.sentence
                continue
            changes.append(
                (line, CompanyChange(flow.workspace_id, now, external_id, values=asking.values, add_tags=asking.add_tags, cause=cause))
            )
    for (line, _), done in zip(changes, write_companies(db, [change for _, change in changes], now), strict=True):
        line.sentence = " ".join(done.problems) or None
        if done.company_id is None:
            line.reason, line.sentence = "bad_contact", "The company is gone."
        else:
            line.lane, line.contact_id = company_place(flow.workspace_id, done.company_id)
    return lines


def _write(
    db: Connection,
    flow: Flow,
    id: int,
    lane: int,
    lines: Sequence[_Line],
    source: str,
    callback_url: str | None,
    now: datetime,
    file: str | None = None,
) -> None:
    seen: set[int] = set()
    for line in lines:
        if line.contact_id is not None and line.contact_id in seen:
            line.reason, line.sentence = "duplicate", "This person, or company, is named twice."
        elif line.contact_id is not None:
            seen.add(line.contact_id)
    db.execute(
        statement("engine", "add_operation"),
        {
            "lane": lane, "id": id, "workspace_id": flow.workspace_id, "flow_id": flow.id, "count": len(lines), "now": now, "source": source,
            "callback_url": callback_url, "callback": None if callback_url is None else 0, "try_at": None if callback_url is None else now,
        },
    )  # fmt: skip
    db.execute(
        statement("engine", "add_participants"),
        {
            "operation_id": id,
            "workspace_id": flow.workspace_id,
            "lanes": Smallints([line.lane for line in lines]),
            "numbers": Smallints([line.place for line in lines]),
            "contacts": Bigints([line.contact_id for line in lines]),
            "statuses": Smallints([PENDING if line.reason is None else REJECTED for line in lines]),
            "said": Texts([line.said for line in lines]),
            "reasons": Texts([line.reason for line in lines]),
            "sentences": Texts([line.sentence for line in lines]),
        },
    )
    of_file = {} if file is None else {"file": file}
    commands = [
        Command(
            "enter", line.lane, line.contact_id,
            {"flow": flow.id, "source": source, "variables": dict(line.variables), "operation": [id, line.lane, line.place], **of_file},
        )
        for line in lines
        if line.reason is None
    ]  # fmt: skip
    enqueue(db, flow.workspace_id, commands, now)


# ---- What came of it ------------------------------------------------------------------------------------------------


def get_operation(db: Connection, workspace_id: int, operation_id: int) -> Operation:
    """Raises OperationNotFound."""
    asked = {"lane": birth_lane(operation_id), "id": operation_id, "workspace_id": workspace_id}
    row = db.execute(statement("engine", "get_operation"), asked).fetchone()
    if row is None:
        raise OperationNotFound(
            f"There is no operation {operation_id}; what came of one is kept {KEPT_FOR.days} days.", operation=operation_id
        )
    counts = count_participants(db, operation_id)
    _, id, flow_id, count, created_at, source, _, _ = row
    return Operation(
        id, flow_id, cast(Literal["api", "manual", "file"], source), created_at, count, *(counts.get(status, 0) for status in range(3))
    )


def count_participants(db: Connection, operation_id: int) -> dict[int, int]:
    return dict(db.execute(statement("engine", "count_participants"), {"lanes": _ALL_LANES, "operation_id": operation_id}).fetchall())


def list_participants(db: Connection, operation_id: int, *, after: int = -1, limit: int = MOST_AT_ONCE) -> list[Participant]:
    """In the order of the call; after: the place of the last one seen."""
    asked = {"lanes": _ALL_LANES, "operation_id": operation_id, "after": after, "limit": limit}
    with db.cursor(row_factory=class_row(Participant)) as cursor:
        found = cursor.execute(statement("engine", "list_participants"), asked).fetchall()
    for one in found:
        one.status = cast(Any, _WORDS[cast(int, one.status)])
    return found


def forget_operations(db: Connection, now: datetime) -> None:
    """A daily job: calls older than 30 days, with their answers."""
    for lane in range(LANES):
        gone = [id for (id,) in db.execute(statement("engine", "forget_operations"), {"lane": lane, "before": now - KEPT_FOR}).fetchall()]
        if gone:
            db.execute(statement("engine", "forget_participants"), {"lanes": list(range(LANES)), "ids": gone})
