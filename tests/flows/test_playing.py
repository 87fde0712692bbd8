"""What a case can say, and what is told when something is not as expected."""

import pytest

from towpath.host.database import Connection
from towpath.rehearsal.cases import read_cases
from towpath.rehearsal.errors import CasesAreWrong
from towpath.rehearsal.play import Failure, play

FLOW = """
towpath: 1
id: small
name: Small
subject: contact
settings: {time_zone: Europe/Rome}
variables: {count: {type: number, initial: 1}}
start: [{event: came}]
first: night
nodes:
  night: {kind: delay, for: 1 day, next: more}
  more: {kind: set_variable, set: {count: "=vars.count + 1"}, next: ask}
  ask: {kind: call_api, method: GET, url: "https://api.shop.example/x", save: {count: response.json.n}, next: {done: mark}}
  mark: {kind: tag, add: [seen]}
"""


def failure_of(db: Connection, cases: str, flow: str = FLOW) -> Failure:
    failure = play(db, flow, read_cases(cases))[0].failure
    assert failure is not None
    return failure


def test_a_failure_tells_the_step_its_line_and_what_was_expected_and_seen(db: Connection) -> None:
    failure = failure_of(
        db,
        """cases:
  - name: too early
    steps:
      - {event: came}
      - {after: 23 hours}
      - {expect: {status: completed, path: [night, mark]}}
""",
    )
    assert (failure.step, failure.line) == (3, 6)
    assert [one.sentence for one in failure.differences] == [
        "status: expected completed, seen running",
        "path: expected [night, mark], seen [night]",
    ]


def test_the_clock_stops_where_something_is_due_and_days_are_those_of_the_flows_zone(db: Connection) -> None:
    """Semantics 25: over the change to summer time a day has 23 hours."""
    played = play(
        db,
        FLOW,
        read_cases(
            """cases:
  - name: summer time
    at: "2026-03-28 12:00"
    given: {answers: {ask: {json: {n: 7}}}}
    steps:
      - {event: came}
      - {after: 22 hours}
      - {expect: {waiting_at: [night]}}
      - {after: 1 hour}
      - {expect: {tags: [seen], variables: {count: 7}, calls: [ask], status: completed}}
"""
        ),
    )
    assert played[0].failure is None


def test_a_call_can_be_answered_with_a_failure(db: Connection) -> None:
    """Semantics 22: the channel has tried; the node does not try again, and goes on by its outlet."""
    played = play(
        db,
        FLOW,
        read_cases(
            """cases:
  - name: the other side is down
    given: {answers: {ask: {status: 500}}}
    steps:
      - {event: came}
      - {after: 2 days}
    expect: {calls: [], path: [night, more, ask, mark]}
"""
        ),
    )
    assert played[0].failure is None


def test_nothing_is_left_in_the_database(db: Connection) -> None:
    failure_of(db, "cases: [{name: nobody, expect: {runs: 1}}]")
    for table in ("workspace", "contact", "run", "token", "message", "event", "inbox"):
        assert db.execute(f"select count(*) from {table}").fetchone() == (0,), table


def test_a_flow_that_cannot_be_launched_is_told(db: Connection) -> None:
    failure = failure_of(db, "cases: [{name: x, expect: {runs: 0}}]", FLOW.replace("kind: delay, for: 1 day", "kind: unset"))
    assert failure.title == "launch"
    assert "not finished" in (failure.error or "")


def test_a_message_that_was_not_sent_cannot_be_opened(db: Connection) -> None:
    failure = failure_of(db, "cases: [{name: x, given: {contact: {external_id: ada}}, steps: [{opens: Hello}], expect: {runs: 0}}]")
    assert failure.error == "No message “Hello” has been sent to “ada” so far."


@pytest.mark.parametrize(
    "cases, sentence",
    [
        ("cases: []", "at least one"),
        ("cases: [{name: x}]", "expects nothing"),
        ("cases: [{expect: {runs: 1}}]", "no name"),
        ("cases: [{name: x, at: noon, expect: {runs: 1}}]", "“at” is a moment"),
        ("cases: [{name: x, stepps: [], expect: {runs: 1}}]", "Did you mean “steps”?"),
        ("cases: [{name: x, steps: [{aftr: 1 day}], expect: {runs: 1}}]", "Did you mean “after”?"),
        ("cases: [{name: x, steps: [{after: a while}], expect: {runs: 1}}]", "is not a duration"),
        ("cases: [{name: x, expect: {statuss: completed}}]", "Did you mean “status”?"),
        ("cases: [{name: x, expect: {runs: 1}}, {name: x, expect: {runs: 1}}]", "Two cases"),
    ],
)
def test_what_is_wrong_with_cases_is_said_with_its_line(cases: str, sentence: str) -> None:
    with pytest.raises(CasesAreWrong) as refused:
        read_cases(cases)
    assert any(sentence in problem.sentence for problem in refused.value.problems), refused.value.problems
    assert all(problem.line == 1 for problem in refused.value.problems)


def test_a_case_says_by_which_outlet_a_node_was_left(db: Connection) -> None:
    case = "cases:\n  - name: one\n    steps: [{event: came}, {after: 1 day}]\n    expect: {outlets: {night: done, ask: OUTLET}}\n"
    assert play(db, FLOW, read_cases(case.replace("OUTLET", "done")))[0].ok
    failure = failure_of(db, case.replace("OUTLET", "error"))
    assert failure.differences[0].sentence == "outlets: expected {night: done, ask: error}, seen {night: done, ask: done}"


ABOUT_NOBODY = """
towpath: 1
id: prices
name: Prices
subject: none
start: [{event: product_updated, where: [[event.fields, has, price]]}]
first: rest
nodes:
  rest: {kind: delay, for: 1 hour, next: tell}
  tell: {kind: call_api, method: POST, url: "https://api.shop.example/x", json: {product: "{{ event.id }}"}}
"""


def test_a_flow_about_nobody_is_played_by_its_events(db: Connection) -> None:
    """Semantics 7: its runs have no contact, and are told by the flow."""
    played = play(
        db,
        ABOUT_NOBODY,
        read_cases(
            """cases:
  - name: a price
    steps:
      - {event: product_updated, id: cd, fields: [name]}
      - {expect: {runs: 0}}
      - {event: product_updated, id: cd, fields: [price]}
      - {event: product_updated, id: lp, fields: [price]}
      - {expect: {runs: 2, waiting_at: [rest]}}
      - {after: 1 hour}
    expect: {status: completed, path: [rest, tell], calls: [tell, tell], denied: []}
"""
        ),
    )
    assert [one.failure for one in played] == [None]
