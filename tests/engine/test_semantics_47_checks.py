"""The check of the counters finds what does not agree (semantics 47)."""

from tests.support.journeys import World

from towpath.engine.checks import check_counts


def test_47_the_check_finds_a_counter_that_is_off_by_one(world: World) -> None:
    world.launch("start: [{event: came}]\nnodes:\n  rest: {kind: delay, for: 1 hour}\n")
    world.do("came")
    assert check_counts(world.db) == []
    world.db.execute("update counter set n = n + 1 where node = -1 and what = 'started'")
    assert [sentence.split(": ")[1] for sentence in check_counts(world.db)] == [
        "2 counted as running, 1 found",
        "2 counted as started, 1 found",
    ]
    world.db.execute("update counter set n = n - 1 where node = -1 and what = 'started'")


def test_47_the_check_finds_a_run_that_stands_nowhere_and_a_memory_that_is_wrong(world: World) -> None:
    world.launch("start: [{event: came}]\nnodes:\n  rest: {kind: delay, for: 1 hour}\n")
    world.do("came")
    world.db.execute("savepoint whole")
    world.db.execute("delete from token")
    world.db.execute("update entry_memory set inside = 0")
    assert len(check_counts(world.db)) == 2
    world.db.execute("rollback to savepoint whole")
