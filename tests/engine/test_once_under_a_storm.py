"""The same event a hundred times at once from eight workers starts one run (semantics 4; guarantees R8)."""

import threading
from concurrent.futures import ThreadPoolExecutor

from tests.support.journeys import World

from towpath.contacts.models import Person
from towpath.engine.catalog import Catalog
from towpath.engine.step import work_until_idle
from towpath.host.clock import MovableClock
from towpath.host.database import connect
from towpath.intake.accept import accept
from towpath.intake.models import Stamp
from towpath.intake.rules import read_track

FLOW = "settings: {re_entry: many}\nstart: [{event: came}]\nfirst: mark\nnodes:\n  mark: {kind: tag, add: [seen]}\n"
WORKERS, TIMES = 8, 100


def test_the_same_event_a_hundred_times_at_once_from_eight_workers_starts_one_run(database_url: str, clock: MovableClock) -> None:
    """Nobody knows the person yet. Each worker takes in and works what is due, all at the same moment."""
    with connect(database_url, autocommit=True) as db:
        row = db.execute(
            "insert into workspace (name, slug, created_at) values ('Shop', 'shop', %s) returning id", [clock.now()]
        ).fetchone()
        assert row is not None
        world = World(db, int(row[0]), clock)
        world.launch(FLOW)
        together = threading.Barrier(WORKERS)

        def work(worker: int) -> list[str]:
            catalog, heard = Catalog(), []
            with connect(database_url, autocommit=True) as mine:
                together.wait(30)
                for _ in range(worker, TIMES, WORKERS):
                    event = read_track(world.workspace, Person(external_id="ada"), "came", {}, Stamp(id="the one"))
                    with mine.transaction():
                        heard.append(accept(mine, world.workspace, [event], clock.now())[0].status)
                    work_until_idle(mine, clock, catalog=catalog)
            return heard

        with ThreadPoolExecutor(WORKERS) as pool:
            heard = [word for words in pool.map(work, range(WORKERS)) for word in words]
        world.step()
        assert len(heard) == TIMES and heard.count("accepted") == 1 and set(heard) == {"accepted", "duplicate"}
        assert world.runs() == [("completed", "end_of_branch")]
        assert db.execute("select (select count(*) from contact), (select count(*) from event where name = 'came')").fetchone() == (1, 1)
        assert world.counts() == {"started": 1, "completed": 1} and world.denied() == []
