"""A split finds its winner by one recorded decision; people are held out to compare with (semantics 21, 40; capability C4)."""

from datetime import timedelta
from typing import Any

import pytest
from tests.support.journeys import World
from tests.support.shop import Shop

from towpath.engine.experiments import Numbers, decide_winners, winner
from towpath.host.clock import MovableClock
from towpath.host.database import Connection

FLOW = """
settings: {re_entry: many}
goal: {event: bought}
start: [{event: came}]
first: draw
nodes:
  draw:
    kind: split
    variants: [{name: A}, {name: B}]
    winner: {WINNER}
    next: {A: a, B: b}
  a: {kind: tag, add: [a]}
  b: {kind: tag, add: [b]}
"""
PEOPLE = [f"p{number}" for number in range(40)]


def decision(world: World) -> tuple[Any, ...] | None:
    return world.db.execute("select variant, numbers, decided_at from split_test").fetchone()


def test_semantics_21_the_rest_wait_and_take_the_winner(world: World) -> None:
    world.launch(FLOW.replace("WINNER", "by: goal, after: 1 day, test_share: 50 %"))
    for name in PEOPLE:
        world.track("came", name)
    world.step()
    waiting = len(world.where())
    drawn = {name: world.tags(name) for name in PEOPLE}
    assert 8 < waiting < 32
    for name in PEOPLE:
        if drawn[name] == ["b"]:
            world.do("bought", name)
    world.step(hours=23)
    decide_winners(world.db, world.clock.now())
    assert decision(world) == (None, None, None)
    world.step(hours=1)
    decide_winners(world.db, world.clock.now())
    found = decision(world)
    assert found is not None and found[0] == "B"
    counted = {letter: sum(tags == [letter] for tags in drawn.values()) for letter in "ab"}
    assert found[1] == {"A": [counted["a"], 0], "B": [counted["b"], counted["b"]]}
    world.step(minutes=2)
    assert world.where() == []
    assert all(world.tags(name) == (drawn[name] or ["b"]) for name in PEOPLE)
    world.do("came", "late")
    assert world.tags("late") == ["b"]
    first = found[2]
    world.step(days=2)
    decide_winners(world.db, world.clock.now())
    again = decision(world)
    assert again is not None and again[2] == first  # one decision, which stays


def test_semantics_21_after_a_tie_the_weights_stay(world: World) -> None:
    world.launch(FLOW.replace("WINNER", "by: goal, after: 1 day, test_share: 50 %"))
    for name in PEOPLE:
        world.track("came", name)
    world.step()
    world.step(days=1)
    decide_winners(world.db, world.clock.now())
    world.step(minutes=2)
    found = decision(world)
    assert found is not None and found[0] is None and found[2] is not None
    assert world.where() == []
    assert {tag for name in PEOPLE for tag in world.tags(name)} == {"a", "b"}


def test_semantics_21_it_is_decided_after_so_many_people(world: World) -> None:
    world.launch(FLOW.replace("WINNER", "by: goal, after: 10 people"))
    for number, name in enumerate(PEOPLE[:10]):
        world.do("came", name)
        if world.tags(name) == ["a"]:
            world.do("bought", name)
        decide_winners(world.db, world.clock.now())
        found = decision(world)
        assert found is not None and (found[2] is not None) == (number == 9)
    assert found is not None and found[0] == "A"


@pytest.mark.parametrize("by", ["clicked", "replied"])
def test_semantics_21_clicks_of_a_named_message_or_replies_to_it_choose(
    db: Connection, workspace: int, clock: MovableClock, by: str
) -> None:
    shop = Shop(db, workspace, clock)
    shop.launch(
        """start: [{event: came}]
nodes:
  draw: {kind: split, variants: [{name: A}, {name: B}], winner: {by: BY, of: Offer, after: 1 day}, next: {A: a, B: b}}
  a: {kind: tag, add: [a], next: mail}
  b: {kind: tag, add: [b], next: mail}
  mail: {kind: send_email, name: Offer, template: {subject: Hi, text: "Hello"}}
""".replace("BY", by)
    )
    for name in PEOPLE[:8]:
        shop.identify(name, email=f"{name}@mail1.example")
        shop.do("came", name)
    shop.post()
    reacted = f"update message set {by}_at = %s where contact_id in (select contact_id from contact_tag where tag = 'a')"
    db.execute(reacted.encode(), [clock.now()])
    shop.step(days=1)
    decide_winners(db, clock.now())
    found = decision(shop)
    assert found is not None and found[0] == "A"


def test_a_winner_may_be_picked_by_hand_once(world: World) -> None:
    from towpath.engine.experiments import AlreadyDecided, SplitNotFound, list_tests, pick_by_hand

    world.launch(FLOW.replace("WINNER", "by: goal, after: 30 days, test_share: 1 %"))
    for name in PEOPLE:
        world.track("came", name)
    world.step()
    (test,) = list_tests(world.db, world.workspace, "f")
    assert (test.node, test.decided_at, test.variant) == ("draw", None, None)
    with pytest.raises(SplitNotFound):
        pick_by_hand(world.db, world.workspace, "f", "draw", "C", by="ada", now=world.clock.now())
    pick_by_hand(world.db, world.workspace, "f", "draw", "B", by="ada", now=world.clock.now())
    with pytest.raises(AlreadyDecided):
        pick_by_hand(world.db, world.workspace, "f", "draw", "A", by="bob", now=world.clock.now())
    world.do("came", "late")
    assert world.tags("late") == ["b"]


@pytest.mark.parametrize(
    ("numbers", "best"),
    [
        ({"A": (10, 1), "B": (10, 2)}, "B"),
        ({"A": (10, 2), "B": (20, 4)}, None),
        ({"A": (10, 0), "B": (10, 0)}, None),
        ({"A": (0, 0), "B": (3, 1)}, "B"),
        ({}, None),
    ],
)
def test_the_highest_share_wins_and_equal_ones_tie(numbers: dict[str, tuple[int, int]], best: str | None) -> None:
    assert winner({name: Numbers(*counts) for name, counts in numbers.items()}) == best


HELD = "settings: {re_entry: many, holdout: 25 %}\nstart: [{event: came}]\nfirst: t\nnodes:\n  t: {kind: tag, add: [in]}\n"


def test_who_is_held_out_gets_nothing_is_recorded_and_stays_out(world: World) -> None:
    people = [f"p{number}" for number in range(80)]
    world.launch(HELD)
    for _ in range(2):
        for name in people:
            world.track("came", name)
        world.step(hours=1)
        world.step()
    rows = world.db.execute("select contact_id, label, status, reason from run").fetchall()
    held = [row[0] for row in rows if row[1] == "holdout"]
    assert 8 < len(set(held)) < 32
    assert len(held) == 2 * len(set(held))
    assert {row[2:] for row in rows} == {(1, "end_of_branch"), (1, "end")}
    assert sum(bool(world.tags(name)) for name in people) == 80 - len(set(held))
    assert world.counts()["started"] == world.counts()["completed"] == 160
    assert world.step(seconds=timedelta(hours=1).total_seconds()) == 0
