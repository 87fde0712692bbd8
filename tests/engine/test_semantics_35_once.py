"""One visit sends at most one message, in the transaction that parks the token (semantics 33, 35)."""

import pytest
from tests.support.journeys import World

from towpath.engine import flush
from towpath.engine.outbox import nobody_accepts

FLOW = """
start: [{event: came}]
first: hello
nodes:
  hello: {kind: send_email, name: Hello, template: {subject: Hi, text: Hi}, next: {sent: yes_tag, not_sent: no_tag}}
  yes_tag: {kind: tag, add: [sent]}
  no_tag: {kind: tag, add: [not sent]}
"""


@pytest.fixture
def waiting(world: World) -> World:
    world.accept = nobody_accepts
    world.launch(FLOW)
    world.do("came")
    return world


def answer(world: World, status: str) -> None:
    """What deliver files when the message has come to its end."""
    world.db.execute(
        "insert into inbox (lane, id, workspace_id, kind, contact_id, name, occurred_at, received_at, process_id, payload)"
        " select lane, 999999 * 256 + lane, workspace_id, 1, contact_id, 'answer', %(now)s, %(now)s, process_id,"
        " jsonb_build_object('run', run_id, 'status', %(status)s::text) from message",
        {"now": world.clock.now(), "status": status},
    )
    world.step()


def test_the_token_waits_for_the_answer(waiting: World) -> None:
    assert waiting.where() == ["hello"]
    assert waiting.db.execute("select status, due_at <= %s from message", [waiting.clock.now()]).fetchall() == [(0, True)]
    waiting.step(days=30)
    assert waiting.where() == ["hello"]


@pytest.mark.parametrize(("status", "tag"), [("sent", "sent"), ("uncertain", "sent"), ("skipped", "not sent"), ("failed", "not sent")])
def test_the_answer_decides_the_outlet(waiting: World, status: str, tag: str) -> None:
    answer(waiting, status)
    assert waiting.tags() == [tag]
    assert waiting.runs() == [("completed", "end_of_branch")]


def test_an_answer_that_comes_twice_means_nothing_the_second_time(waiting: World) -> None:
    answer(waiting, "sent")
    answer(waiting, "failed")
    assert waiting.tags() == ["sent"]


def test_a_run_that_is_removed_takes_its_message_back(world: World) -> None:
    world.accept = nobody_accepts
    world.launch(FLOW.replace("first:", "removed_on: [{event: left}]\nfirst:"))
    world.do("came")
    world.do("left")
    assert world.db.execute("select status, reason from message").fetchall() == [(5, "run_ended")]
    assert world.runs() == [("removed", "removed_by_event")]


def test_a_batch_that_was_rolled_back_leaves_nothing_and_is_done_once_the_next_time(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    world.accept = nobody_accepts
    world.launch(FLOW)
    world.track("came")
    write = flush.write

    def lost(batch: object) -> None:
        write(batch)  # type: ignore[arg-type]
        import psycopg

        raise psycopg.OperationalError("the connection was lost")

    monkeypatch.setattr(flush, "write", lost)
    import psycopg

    with pytest.raises(psycopg.OperationalError):
        world.step()
    assert world.db.execute(
        "select (select count(*) from run), (select count(*) from message), (select count(*) from counter)"
    ).fetchone() == (0, 0, 0)
    monkeypatch.setattr(flush, "write", write)
    world.step()
    assert world.db.execute("select (select count(*) from run), (select count(*) from message)").fetchone() == (1, 1)
