"""The embedded PostgreSQL: joined, left, killed, taken over; as root and as an ordinary user."""

import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import psutil
import psycopg
import pytest

from towpath.host.postgres import EmbeddedPostgres

HOLD = """
import sys, time
from pathlib import Path
from towpath.host.postgres import EmbeddedPostgres
server = EmbeddedPostgres(Path(sys.argv[1]), for_tests=True)
print(server.open(), flush=True)
sys.stdin.read()
server.close()
"""


@pytest.fixture
def folder(tmp_path: Path) -> Iterator[Path]:
    yield tmp_path
    server = EmbeddedPostgres(tmp_path, for_tests=True)
    if (pid := server.running_pid()) is not None:
        os.kill(pid, signal.SIGQUIT)


def answers(url: str) -> bool:
    with psycopg.connect(url) as db:
        return db.execute("select 1").fetchone() == (1,)


def another_process(folder: Path) -> subprocess.Popen[str]:
    process = subprocess.Popen([sys.executable, "-c", HOLD, str(folder)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    assert process.stdout is not None
    assert process.stdout.readline().startswith("postgresql://")
    return process


def test_it_starts_answers_and_leaves_nothing_behind(folder: Path) -> None:
    with EmbeddedPostgres(folder, for_tests=True) as server:
        assert answers(server.url())
        pid = server.running_pid()
    assert pid is not None
    assert not psutil.pid_exists(pid)


def test_a_second_process_joins_and_the_last_one_out_stops_it(folder: Path) -> None:
    first = EmbeddedPostgres(folder, for_tests=True)
    url = first.open()
    second = another_process(folder)
    first.close()
    assert answers(url)
    second.communicate()
    assert first.running_pid() is None


def test_a_server_whose_parent_was_killed_is_taken_over(folder: Path) -> None:
    parent = another_process(folder)
    parent.kill()
    parent.communicate()
    with EmbeddedPostgres(folder, for_tests=True) as server:
        assert answers(server.url())
    assert server.running_pid() is None


def test_nothing_acknowledged_is_lost_when_the_server_is_killed(folder: Path) -> None:
    server = EmbeddedPostgres(folder)
    with psycopg.connect(server.open(), autocommit=True) as db:
        db.execute("create table kept as select generate_series(1, 1000) as n")
        pid = server.running_pid()
        assert pid is not None
        os.kill(pid, signal.SIGKILL)
        os.waitid(os.P_PID, pid, os.WEXITED | os.WNOWAIT)  # dead, and still a zombie
    server.keep_running()
    with psycopg.connect(server.url()) as db:
        assert db.execute("select count(*) from kept").fetchone() == (1000,)
    server.close()
    assert server.running_pid() is None


def test_a_server_that_was_killed_while_nobody_looked_is_recovered_by_the_next(folder: Path) -> None:
    parent = another_process(folder)
    pid = EmbeddedPostgres(folder).running_pid()
    assert pid is not None
    os.kill(pid, signal.SIGKILL)
    parent.kill()
    parent.communicate()
    with EmbeddedPostgres(folder, for_tests=True) as server:
        assert answers(server.url())


def test_a_server_that_dies_while_the_next_waits_for_its_answer_is_started_by_it(folder: Path) -> None:
    parent = another_process(folder)
    pid = EmbeddedPostgres(folder).running_pid()
    assert pid is not None
    os.kill(pid, signal.SIGSTOP)  # it lives, and answers nobody
    parent.kill()
    parent.communicate()
    dies = threading.Timer(0.5, os.kill, (pid, signal.SIGKILL))
    dies.start()
    with EmbeddedPostgres(folder, for_tests=True) as server:
        assert answers(server.url())
    dies.join()


def test_a_pid_file_that_names_a_stranger_does_not_mislead(folder: Path) -> None:
    with EmbeddedPostgres(folder, for_tests=True) as server:
        lines = (server.cluster / "postmaster.pid").read_text().splitlines()
    (server.cluster / "postmaster.pid").write_text("\n".join([str(os.getpid()), *lines[1:]]))
    with EmbeddedPostgres(folder, for_tests=True) as server:
        assert answers(server.url())


def test_a_folder_with_a_long_path_gets_a_short_socket(folder: Path) -> None:
    deep = folder / ("long-name-" * 9)
    with EmbeddedPostgres(deep, for_tests=True) as server:
        assert answers(server.url())


def test_an_initdb_that_was_broken_off_is_done_again(folder: Path) -> None:
    (folder / "postgres" / "base").mkdir(parents=True)
    with EmbeddedPostgres(folder, for_tests=True) as server:
        assert answers(server.url())


def test_it_listens_on_no_network_address_unless_asked(folder: Path) -> None:
    with EmbeddedPostgres(folder, for_tests=True) as server:
        listening = [one for one in psutil.Process(server.running_pid()).net_connections("inet") if one.status == psutil.CONN_LISTEN]
    assert listening == []


@pytest.mark.skipif(os.geteuid() != 0, reason="only root drops to another user")
def test_as_root_it_runs_as_another_user_and_opens_no_parent_folder(folder: Path) -> None:
    closed = folder / "closed"
    closed.mkdir(mode=0o700)
    with EmbeddedPostgres(closed / "data", for_tests=True) as server:
        assert psutil.Process(server.running_pid()).uids().real != 0
        assert answers(server.url())
    assert closed.stat().st_mode & 0o777 == 0o700
    assert (closed.stat().st_uid, server.cluster.stat().st_mode & 0o777) == (0, 0o700)


@pytest.mark.skipif(os.geteuid() != 0, reason="an ordinary user runs every other test here")
def test_an_ordinary_user_runs_it_as_themselves(tmp_path_factory: pytest.TempPathFactory) -> None:
    import tempfile

    with tempfile.TemporaryDirectory(dir="/tmp") as name:
        os.chown(name, 65534, 65534)
        child = os.fork()
        if child == 0:
            os.setgroups([])
            os.setgid(65534)
            os.setuid(65534)
            try:
                with EmbeddedPostgres(Path(name) / "data", for_tests=True) as server:
                    os._exit(0 if answers(server.url()) and psutil.Process(server.running_pid()).uids().real == 65534 else 1)
            finally:
                os._exit(2)
        deadline = time.monotonic() + 60
        while (done := os.waitpid(child, os.WNOHANG)) == (0, 0) and time.monotonic() < deadline:
            time.sleep(0.05)
        assert os.waitstatus_to_exitcode(done[1]) == 0
