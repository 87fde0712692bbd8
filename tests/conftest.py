"""What every test may ask for: a database of its own, one that is rolled back, a workspace, a clock that stands still."""

import os
import tempfile
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import settings
from tests.support.accounts import insert_workspace
from tests.support.cluster import Cluster, Emptied, running_cluster
from tests.support.site import Site, open_site

from towpath.host.clock import MovableClock
from towpath.host.database import Connection, connect

# The same examples for everyone, so that a run says something about the change at hand; SEARCH=1 looks for new ones.
settings.register_profile("same", derandomize=True, deadline=None)
settings.register_profile("search", deadline=None)
settings.load_profile("search" if os.environ.get("SEARCH") else "same")


@pytest.fixture(scope="session")
def _cluster(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Cluster]:
    """Shared by the workers of one pytest-xdist run: they know each other by the run's id."""
    run = os.environ.get("PYTEST_XDIST_TESTRUNUID")
    if run:
        with running_cluster(Path(tempfile.gettempdir()) / f"towpath-tests-{run}") as cluster:
            yield cluster
    else:
        with (
            tempfile.TemporaryDirectory(prefix="towpath-test-", ignore_cleanup_errors=True) as folder,
            running_cluster(Path(folder)) as cluster,
        ):
            yield cluster


@pytest.fixture
def database_url(_cluster: Cluster) -> Iterator[str]:
    """A fresh, migrated database of this test alone."""
    url = _cluster.clone()
    yield url
    _cluster.drop(url)


@pytest.fixture(scope="session")
def _shared_database(_cluster: Cluster) -> Iterator[str]:
    url = _cluster.clone()
    yield url
    _cluster.drop(url)


@pytest.fixture
def db(_shared_database: str) -> Iterator[Connection]:
    """A connection to a migrated database; what the test writes is rolled back."""
    connection = connect(_shared_database)
    yield connection
    connection.rollback()
    connection.close()


@pytest.fixture
def clock() -> MovableClock:
    return MovableClock(datetime(2026, 3, 4, 10, 0, tzinfo=UTC))


@pytest.fixture
def workspace(db: Connection, clock: MovableClock) -> int:
    """The id of a workspace in `db`, in UTC and EUR."""
    return insert_workspace(db, clock.now())


@pytest.fixture(scope="session")
def _site_database(_cluster: Cluster) -> Iterator[Emptied]:
    url = _cluster.clone()
    yield Emptied(url)
    _cluster.drop(url)


@pytest.fixture
def site(_site_database: Emptied, clock: MovableClock) -> Iterator[Site]:
    """The web application in this process, on an empty database, with one workspace, an admin and a key. Ids do not begin at 1."""
    with open_site(_site_database.url, clock) as opened:
        yield opened
    _site_database.empty()
