from datetime import UTC, datetime, timedelta
from decimal import Decimal

import numpy as np
import pytest

from towpath.nodes.base import Arm, AwaitEvents, AwaitMany, Change, Columns, Fail, Go, GoMany, SetVariables, Woken
from towpath.nodes.testing import NOW, SCOPE, a_visit, decide, problems
from towpath.nodes.wait_for.kind import KIND
from towpath.values.durations import from_microseconds, to_microseconds

TWO = {
    "events": [
        {"name": "Bought", "event": "order_paid", "where": [["event.total", "more than", 20]], "save": {"spent": "event.total"}},
        {"name": "Clicked", "event": "link_clicked"},
    ],
    "timeout": "1 day",
}


def test_it_listens_to_every_event_until_the_time_out() -> None:
    decision = decide(KIND, TWO)
    assert isinstance(decision, AwaitEvents)
    assert [arm.event for arm in decision.arms] == ["order_paid", "link_clicked"]
    assert decision.arms[0].where is not None
    assert decision.arms[1] == Arm("link_clicked", None)
    assert decision.timeout == datetime(2026, 3, 29, 9, 30, tzinfo=UTC)
    assert decision.look_back is None


def test_the_event_that_came_names_the_outlet_and_fills_variables() -> None:
    decision = decide(KIND, TWO, a_visit(woken=Woken(0, {"total": Decimal("25.50")})))
    assert isinstance(decision, Change)
    assert (decision.changes, decision.then) == ((SetVariables({"spent": Decimal("25.50")}),), "Bought")
    assert decide(KIND, TWO, a_visit(woken=Woken(1, {"url": "/"}))) == Go("Clicked")


def test_the_time_out_has_its_own_outlet() -> None:
    assert decide(KIND, TWO, a_visit(due=True)) == Go("timeout")


def test_without_a_time_out_it_waits_for_ever_and_has_no_such_outlet() -> None:
    settings = {"events": [{"name": "Paid", "event": "order_paid"}]}
    decision = decide(KIND, settings)
    assert isinstance(decision, AwaitEvents)
    assert decision.timeout is None
    assert KIND.outlets(KIND.read({"kind": "wait_for", **settings})) == ("Paid",)


@pytest.mark.parametrize(
    ("setting", "since"),
    [("none", None), ("entry", NOW - timedelta(days=9)), ("2 hours", NOW - timedelta(hours=2)), ("1 day", NOW - timedelta(hours=24))],
)
def test_earlier_events_count_as_far_as_it_looks_back(setting: str, since: datetime | None) -> None:
    decision = decide(KIND, {**TWO, "look_back": setting}, a_visit({"run.entered_at": NOW - timedelta(days=9)}))
    assert isinstance(decision, AwaitEvents)
    assert decision.look_back == since


def test_a_property_of_the_wrong_type_fails() -> None:
    assert isinstance(decide(KIND, TWO, a_visit(woken=Woken(0, {"total": "much"}))), Fail)


def test_what_is_kept_must_be_of_the_event() -> None:
    (problem,) = problems(KIND, {"events": [{"name": "A", "event": "order_paid", "save": {"spent": "contact.score"}}]})
    assert (problem.code, problem.path) == ("bad_path", "events.0.save.spent")


def test_an_outlet_may_not_be_called_timeout() -> None:
    with pytest.raises(ValueError, match="outlet of its own"):
        KIND.read({"kind": "wait_for", "events": [{"name": "timeout", "event": "order_paid"}]})


def test_a_batch_is_decided_as_each_of_its_visits() -> None:  # semantics 27
    settings = {**TWO, "events": [{"name": "Bought", "event": "order_paid"}, {"name": "Clicked", "event": "link_clicked"}]}
    prepared = KIND.prepare(KIND.read({"kind": "wait_for", **settings}), SCOPE)
    began = np.full(2, to_microseconds(NOW))
    columns = Columns(now=to_microseconds(NOW), count=2, started_at=began, zones=["Europe/Rome", "Asia/Tokyo"], facts={})
    waits = KIND.decide_many(prepared, columns)
    assert isinstance(waits, AwaitMany)
    assert waits.timeout is not None
    assert [from_microseconds(int(until)) - NOW for until in waits.timeout] == [timedelta(hours=23), timedelta(hours=24)]
    columns.woken = [Woken(1, {}), Woken(0, {})]
    woken = KIND.decide_many(prepared, columns)
    assert isinstance(woken, GoMany)
    assert woken.outlet.tolist() == [1, 0]
    columns.woken, columns.due = None, True
    late = KIND.decide_many(prepared, columns)
    assert isinstance(late, GoMany)
    assert late.outlet.tolist() == [2, 2]


def test_a_batch_that_looks_back_or_keeps_what_came_is_decided_one_by_one() -> None:
    for settings, woken in ((TWO, [Woken(0, {"total": 25})]), ({**TWO, "look_back": "entry"}, None)):
        prepared = KIND.prepare(KIND.read({"kind": "wait_for", **settings}), SCOPE)
        columns = Columns(now=0, count=1, started_at=np.zeros(1, np.int64), zones="UTC", facts={}, woken=woken)
        assert KIND.decide_many(prepared, columns) is None
