"""Several workers share the lanes of one database: nobody is worked twice, nobody is lost (guarantees; semantics 47)."""

import threading
import time

from tests.support.journeys import World, accept_all

from towpath.contacts.models import Person
from towpath.engine import worker
from towpath.host.clock import MovableClock, SystemClock
from towpath.host.database import connect
from towpath.intake.accept import accept
from towpath.intake.models import Stamp
from towpath.intake.rules import read_track

FLOW = """
start: [{event: came}]
first: hello
nodes:
  hello: {kind: send_email, name: Hello, template: {subject: Hi, text: Hi}, next: {sent: rest}}
  rest: {kind: delay, for: 1 day}
"""
PEOPLE = 600


def test_two_workers_at_once_start_every_run_once(database_url: str) -> None:
    clock = MovableClock(SystemClock().now())
    with connect(database_url) as db:
        row = db.execute(
            "insert into workspace (name, slug, created_at) values ('Shop', 'shop', %s) returning id", [clock.now()]
        ).fetchone()
        assert row is not None
        workspace = int(row[0])
        World(db, workspace, clock).launch(FLOW)
        db.commit()
        for start in range(0, PEOPLE, 100):
            facts = [read_track(workspace, Person(external_id=f"p{number}"), "came", {}, Stamp()) for number in range(start, start + 100)]
            accept(db, workspace, facts, clock.now())
        db.commit()
    stop = threading.Event()
    workers = [
        threading.Thread(target=worker.run, args=(database_url, ["engine"], clock, stop), kwargs={"accept": accept_all}) for _ in range(2)
    ]
    before = dict(worker.errors)
    for one in workers:
        one.start()
    deadline = time.monotonic() + 60
    with connect(database_url, autocommit=True) as db:
        while time.monotonic() < deadline:
            row = db.execute("select (select count(*) from token where state = 1), (select count(*) from inbox)").fetchone()
            if row == (PEOPLE, 0):
                break
            stop.wait(0.05)
        stop.set()
        for one in workers:
            one.join()
        assert dict(worker.errors) == before
        assert db.execute("select count(*), count(distinct contact_id) from run").fetchone() == (PEOPLE, PEOPLE)
        assert db.execute("select count(*), count(distinct run_id) from message").fetchone() == (PEOPLE, PEOPLE)
        assert db.execute("select sum(n) from counter where what = 'started'").fetchone() == (PEOPLE,)
