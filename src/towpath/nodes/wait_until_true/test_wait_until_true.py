from datetime import UTC, datetime, timedelta
from decimal import Decimal

from towpath.expr.facts import Fact
from towpath.nodes.base import AwaitChange, Go
from towpath.nodes.testing import NOW, a_visit, decide
from towpath.nodes.wait_until_true.kind import KIND
from towpath.values.durations import Duration

PAID = {"where": [["contact.total_paid", "at least", 100]], "timeout": "1 day"}


def test_semantics_29_what_holds_already_goes_on_at_once() -> None:
    assert decide(KIND, PAID, a_visit({"contact.total_paid": Decimal(100)})) == Go("yes", seen={"0": Decimal(100)})


def test_else_it_waits_for_a_change_or_the_time_out() -> None:
    decision = decide(KIND, PAID, a_visit({"contact.total_paid": Decimal(5)}))
    assert decision == AwaitChange(None, datetime(2026, 3, 29, 9, 30, tzinfo=UTC))
    assert decide(KIND, PAID, a_visit({"contact.total_paid": Decimal(5)}, due=True)) == Go("timeout", seen={"0": Decimal(5)})


def test_at_the_time_out_what_holds_now_counts() -> None:
    assert decide(KIND, PAID, a_visit({"contact.total_paid": Decimal(100)}, due=True)) == Go("yes", seen={"0": Decimal(100)})


def test_it_wakes_when_time_alone_makes_it_true() -> None:
    quiet = {"where": [{"did_not": "page_viewed", "within": "14 days"}]}
    window = Duration(14, "day")
    facts = {
        Fact("did", ("page_viewed", window, None, ())): 1,
        Fact("did_at", ("page_viewed", window, None)): [NOW - timedelta(days=3)],
    }
    visit = a_visit()
    decision = decide(KIND, quiet, type(visit)(**{**{name: getattr(visit, name) for name in visit.__struct_fields__}, "facts": facts}))
    assert decision == AwaitChange(NOW + timedelta(days=11), None)
    assert KIND.outlets(KIND.read({"kind": "wait_until_true", **quiet})) == ("yes",)
