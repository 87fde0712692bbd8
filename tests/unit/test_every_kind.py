"""What every kind of node keeps to, whoever wrote it. A new folder under nodes/ is tested here by being there."""

import ast
import json
import random
import re
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from towpath.expr.conditions import standard_scope
from towpath.expr.facts import Fact
from towpath.nodes import wording
from towpath.nodes.base import (
    Answer,
    AwaitChange,
    AwaitEvents,
    AwaitMany,
    Change,
    ChangeMany,
    Columns,
    Decision,
    DecisionColumns,
    Fail,
    Finish,
    Fork,
    Go,
    GoMany,
    Join,
    Perform,
    PerformMany,
    SkipToNextWait,
    SleepMany,
    SleepUntil,
    Visit,
    Woken,
)
from towpath.nodes.registry import KINDS, AnyKind
from towpath.nodes.schema import declare_kind
from towpath.values.calendar import Window
from towpath.values.durations import from_microseconds, to_microseconds

NOW = datetime(2026, 3, 28, 10, 30, tzinfo=UTC)  # the day before clocks change in Rome
SCOPE = standard_scope(
    variables={
        "discount": "number",
        "count": "number",
        "greeting": "text",
        "days": "text",
        "spent": "number",
        "score": "number",
        "status": "number",
    },
    subject="order",
    entry_events=("order_paid",),
)
POOL = {
    "text": ("", "Ada", "IT", "3", "2026-05-01", None),
    "number": (0, 3, Decimal("150.25"), None),
    "boolean": (True, False, None),
    "date": (date(1990, 2, 28), date(2026, 4, 2), None),
    "datetime": (NOW, NOW - timedelta(days=3), NOW + timedelta(days=9), None),
    "time": ("10:30", None),
    "list": ([], ["#wineclub", "#lead"], None),
    "object": ({"a": "b"}, None),
    "any": ("x", 1, None),
}


@dataclass(frozen=True)
class Case:
    kind: AnyKind
    place: int

    @property
    def example(self) -> dict[str, Any]:
        return dict(self.kind.examples[self.place])

    def __str__(self) -> str:
        return f"{self.kind.name}-{self.place}"


CASES = [Case(kind, place) for kind in KINDS.values() for place in range(len(kind.examples))]
every_kind = pytest.mark.parametrize("kind", KINDS.values(), ids=list(KINDS))
every_example = pytest.mark.parametrize("case", CASES, ids=str)


def value_of(fact: Fact, dice: random.Random) -> Any:
    """Some value of the type that the fact has."""
    if fact.path == "did":
        names = fact.arguments[3] if len(fact.arguments) > 3 else ()
        return [{name: dice.choice((1, "x", None)) for name in names}] * dice.randrange(3) if names else dice.randrange(3)
    if fact.path == "window":
        return dice.choice((Window((0, 1, 2, 3, 4), time(9), time(18)), None))
    if fact.path == "did_at":
        return [NOW - timedelta(days=dice.randrange(9)) for _ in range(dice.randrange(3))]
    if fact.arguments:
        return dice.choice((True, False))
    return dice.choice(POOL[SCOPE.type_of(fact.path) or "any"])


def first_visits(case: Case, prepared: Any, count: int = 40) -> list[Visit]:
    dice = random.Random(str(case))
    needed = case.kind.needs(prepared).facts
    visits = []
    for _ in range(count):
        zone = dice.choice(("Europe/Rome", "America/New_York", "UTC"))
        facts = {fact: value_of(fact, dice) for fact in needed}
        started = NOW - timedelta(seconds=dice.choice((0, 0, 40)))
        visits.append(Visit(now=NOW, started_at=started, zone=zone, facts=facts, variables={}, dice=dice.getrandbits(64)))
    return visits


def later_visits(visit: Visit, decision: Decision) -> Iterator[Visit]:
    """Every way in which this visit may be decided again."""

    def again(**changes: Any) -> Visit:
        fields = {name: getattr(visit, name) for name in visit.__struct_fields__}
        return Visit(**{**fields, **changes})

    if isinstance(decision, SleepUntil):
        yield again(now=max(decision.due, visit.now), due=True, memo=decision.memo)
    if isinstance(decision, AwaitEvents):
        if decision.timeout is not None:
            yield again(now=decision.timeout, due=True, memo=decision.memo)
        for arm in range(len(decision.arms)):
            yield again(woken=Woken(arm, {"total": Decimal(20), "order_id": "1"}), memo=decision.memo)
    if isinstance(decision, AwaitChange) and decision.timeout is not None:
        yield again(now=decision.timeout, due=True, memo=decision.memo)
    if isinstance(decision, Perform):
        for status in ("sent", "failed", "skipped", "cancelled", "uncertain"):
            yield again(answer=Answer(status, "a reason"))
        yield again(answer=Answer("sent", None, {"status": 200, "headers": {}, "json": {"score": 7}}))
        yield again(answer=Answer("failed", "http_404", {"status": 404, "headers": {}, "json": None}))


def outlet_of(decision: Decision) -> str | None:
    if isinstance(decision, Go | SkipToNextWait):
        return decision.outlet
    return decision.then if isinstance(decision, Change | Perform) else None


@every_kind
def test_a_kind_says_who_it_is(kind: AnyKind) -> None:
    assert re.fullmatch(r"[a-z][a-z0-9_]{0,63}", kind.name)
    assert kind.title and kind.title[0].isupper()
    assert kind.folder.name == kind.name
    assert len(kind.examples) >= 1


@every_kind
def test_a_kind_has_an_icon_in_the_family(kind: AnyKind) -> None:
    assert kind.icon.startswith("<svg ")
    for part in ('viewBox="0 0 24 24"', 'fill="none"', 'stroke="currentColor"', 'stroke-linecap="round"'):
        assert part in kind.icon
    assert "<script" not in kind.icon and "style=" not in kind.icon


@every_kind
def test_a_kind_has_help_and_a_test_of_its_own(kind: AnyKind) -> None:
    assert len(kind.help.split()) >= 10
    assert (kind.folder / f"test_{kind.name}.py").exists() or "towpath" not in str(kind.folder)


@every_kind
def test_settings_have_titles_and_a_schema(kind: AnyKind) -> None:
    declared = declare_kind(kind)
    json.dumps(declared)
    properties = declared["settings"]["properties"]
    assert properties["kind"]["const"] == kind.name
    assert all(field.get("title") for field in properties.values())
    assert kind.Settings.model_config["frozen"] is True
    assert kind.Settings.model_config["extra"] == "forbid"


@every_example
def test_an_example_reads_and_round_trips(case: Case) -> None:
    settings = case.kind.read(case.example)
    again = case.kind.read(settings.document())
    assert again == settings
    assert again.document() == settings.document()


@every_example
def test_an_example_has_no_problems(case: Case) -> None:
    settings = case.kind.read(case.example)
    assert [problem for problem in case.kind.check(settings, SCOPE) if problem.severity == "error"] == []


@every_example
def test_outlets_are_declared_and_differ(case: Case) -> None:
    settings = case.kind.read(case.example)
    outlets = case.kind.outlets(settings)
    assert len(set(outlets)) == len(outlets)
    assert outlets or case.kind.outlets_data == ()
    assert wording.read_outlets(case.kind.outlets_data, case.example) == tuple(name for name in outlets if name != "error")
    branching = case.kind.read({**case.example, "on_error": "branch"})
    assert case.kind.outlets(branching)[-1] == "error"
    assert case.kind.outlet_after_error(branching) == "error"
    assert case.kind.outlet_after_error(case.kind.read({**case.example, "on_error": "stop"})) is None


@every_example
def test_the_summary_is_a_sentence_without_gaps(case: Case) -> None:
    settings = case.kind.read(case.example)
    summary = case.kind.summarize(settings)
    assert summary.strip() == summary and len(summary) > 3
    assert "None" not in summary
    assert summary == wording.write_summary(case.kind.summary, case.example)


@every_example
def test_an_unknown_setting_is_refused(case: Case) -> None:
    with pytest.raises(ValueError, match="no_such_setting"):
        case.kind.read({**case.example, "no_such_setting": 1})


@every_example
def test_decisions_are_of_the_closed_set_and_leave_by_declared_outlets(case: Case) -> None:
    settings = case.kind.read(case.example)
    prepared = case.kind.prepare(settings, SCOPE)
    outlets = case.kind.outlets(settings)
    for visit in first_visits(case, prepared):
        first = case.kind.decide(prepared, visit)
        assert isinstance(
            first, Go | SleepUntil | AwaitEvents | AwaitChange | Change | Perform | Fork | Join | Finish | SkipToNextWait | Fail
        )
        assert outlet_of(first) is None or outlet_of(first) in outlets
        for later in later_visits(visit, first):
            second = case.kind.decide(prepared, later)
            assert outlet_of(second) is None or outlet_of(second) in outlets
            looks = later.answer is not None and case.kind.follows(prepared) is not None  # at what came of what was sent
            assert not isinstance(second, AwaitEvents | Perform), "a visit that was woken or answered goes on"
            assert looks or not isinstance(second, AwaitChange), "a visit that was woken or answered goes on"


@every_example
def test_the_same_visit_gives_the_same_answer(case: Case) -> None:
    settings = case.kind.read(case.example)
    prepared, once_more = case.kind.prepare(settings, SCOPE), case.kind.prepare(settings, SCOPE)
    for visit in first_visits(case, prepared, 10):
        assert case.kind.decide(prepared, visit) == case.kind.decide(prepared, visit) == case.kind.decide(once_more, visit)


@every_example
def test_a_performing_kind_says_what_to_send(case: Case) -> None:
    settings = case.kind.read(case.example)
    if case.kind.performs is None:
        assert not hasattr(settings, "message")
        return
    prepared = case.kind.prepare(settings, SCOPE)
    decision = case.kind.decide(prepared, first_visits(case, prepared, 1)[0])
    if settings.message() is None:  # it is told by no message
        assert isinstance(decision, Change)
        return
    assert isinstance(decision, Perform)
    said = getattr(settings, "channel", case.kind.performs)  # a kind of several channels says which
    said = "webhook" if said == "chat" else said  # a room is called
    assert decision.effect.channel == said or case.kind.performs == "failover"


def columns_of(visits: list[Visit], needed: frozenset[Fact], **changes: Any) -> Columns:
    return Columns(
        now=to_microseconds(visits[0].now),
        count=len(visits),
        started_at=np.array([to_microseconds(visit.started_at) for visit in visits], np.int64),
        zones=[visit.zone for visit in visits],
        facts={fact: [visit.facts[fact] for visit in visits] for fact in needed},
        dice=np.array([visit.dice for visit in visits], np.uint64),
        **changes,
    )


def one_by_one(case: Case, outlets: tuple[str, ...], columns: DecisionColumns, count: int) -> list[Decision]:
    """The decisions that columns stand for."""
    if isinstance(columns, GoMany):
        assert columns.outlet.dtype == np.int16 and columns.outlet.shape == (count,)
        results = columns.results or [None] * count
        return [
            Go(outlets[place], {leaf: seen[row] for leaf, seen in columns.seen.items()}, results[row])
            for row, place in enumerate(columns.outlet)
        ]
    if isinstance(columns, AwaitMany):
        return [
            AwaitEvents(columns.arms, None if columns.timeout is None else from_microseconds(int(columns.timeout[row])))
            for row in range(count)
        ]
    if isinstance(columns, SleepMany):
        assert columns.due.dtype == np.int64 and columns.due.shape == (count,)
        zones = columns.zones if isinstance(columns.zones, list) else [columns.zones] * count
        return [SleepUntil(from_microseconds(int(due)), zone=zone) for due, zone in zip(columns.due, zones, strict=True)]
    if isinstance(columns, PerformMany):
        return [Perform(columns.effect, columns.then)] * count
    assert isinstance(columns, ChangeMany)
    return [Change(columns.changes, columns.then)] * count


@every_example
def test_deciding_many_equals_deciding_each(case: Case) -> None:
    settings = case.kind.read(case.example)
    prepared = case.kind.prepare(settings, SCOPE)
    visits = first_visits(case, prepared)
    outlets = case.kind.outlets(settings)
    needed = case.kind.needs(prepared).facts
    expected = [case.kind.decide(prepared, visit) for visit in visits]
    decided = case.kind.decide_many(prepared, columns_of(visits, needed))
    if decided is not None:
        assert one_by_one(case, outlets, decided, len(visits)) == expected
    due = [next(later_visits(visit, first)) for visit, first in zip(visits, expected, strict=True) if isinstance(first, SleepUntil)]
    decided = case.kind.decide_many(prepared, columns_of(due, needed, due=True)) if due else None
    if decided is not None:
        assert one_by_one(case, outlets, decided, len(due)) == [case.kind.decide(prepared, visit) for visit in due]
    answers = [Answer(status) for status in ("sent", "failed", "uncertain")]
    if case.kind.performs is not None:
        decided = case.kind.decide_many(prepared, columns_of(visits[:3], needed, answers=answers))
        fields = [{name: getattr(visit, name) for name in visit.__struct_fields__} for visit in visits[:3]]
        answered = [Visit(**{**one, "answer": answer}) for one, answer in zip(fields, answers, strict=True)]
        if decided is not None:
            assert one_by_one(case, outlets, decided, 3) == [case.kind.decide(prepared, visit) for visit in answered]


@every_kind
def test_a_wait_is_known_as_one(kind: AnyKind) -> None:
    for place in range(len(kind.examples)):
        case = Case(kind, place)
        prepared = kind.prepare(kind.read(case.example), SCOPE)
        decisions = [kind.decide(prepared, visit) for visit in first_visits(case, prepared, 10)]
        assert kind.waits or not any(isinstance(decision, SleepUntil | AwaitEvents | AwaitChange) for decision in decisions)


@every_kind
def test_a_kind_imports_no_room_that_acts(kind: AnyKind) -> None:
    for path in kind.folder.glob("*.py"):
        if path.name.startswith("test_"):
            continue
        imported = {
            name
            for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
            for name in (
                [node.module or ""]
                if isinstance(node, ast.ImportFrom)
                else [a.name for a in node.names]
                if isinstance(node, ast.Import)
                else []
            )
        }
        for name in imported:
            if name.startswith("towpath."):
                assert re.match(r"towpath\.(nodes|expr|values)\b", name) or re.fullmatch(r"towpath\.channels\.\w+\.declare", name)


def test_kinds_load_without_database_web_or_network() -> None:
    code = (
        "import sys, towpath.nodes.registry\n"
        "heavy = {'django', 'psycopg', 'smtplib', 'httpx', 'socketserver', 'mrml'} & {name.partition('.')[0] for name in sys.modules}\n"
        "print(sorted(heavy))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_the_sixteen_kinds_are_there() -> None:
    assert set(KINDS) >= {
        "filter", "paths", "split", "fork", "join", "delay", "wait_until", "wait_for", "send_email", "tag", "update_contact", "metadata",
        "set_variable", "call_api", "notify_team", "exit",
    }  # fmt: skip


CASES_FILE = Path(wording.__file__).parent / "cases.json"


@pytest.mark.parametrize("case", json.loads(CASES_FILE.read_text(encoding="utf-8")), ids=lambda case: case["title"])
def test_outlets_and_summaries_obey_the_shared_cases(case: dict[str, Any]) -> None:
    if "outlets" in case:
        assert list(wording.read_outlets(tuple(case["outlets"]), case["node"])) == case["named"]
    else:
        assert wording.write_summary(tuple(case["summary"]), case["node"]) == case["words"]
