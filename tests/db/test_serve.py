"""`towpath serve` as a user runs it: everything starts, what dies is started again, Ctrl-C ends all of it."""

import os
import re
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import httpx
import psutil
import pytest

from towpath.cli.commands.serve import welcome


class Serving:
    """A running `towpath serve`, read by its log."""

    def __init__(self, data: Path) -> None:
        self.port = _free_port()
        self.environment = {
            **os.environ,
            "DATABASE_URL": "",
            "TOWPATH_DATA": str(data),
            "TOWPATH_PORT": str(self.port),
            "TOWPATH_CATCHER_PORT": str(_free_port()),
        }
        self.process = subprocess.Popen(
            [sys.executable, "-u", "-m", "towpath.cli.main", "serve"],
            env=self.environment,
            stderr=subprocess.PIPE,
            text=True,
            start_new_session=True,
        )
        self.data = data

    def wait_for(self, pattern: str) -> re.Match[str]:
        assert self.process.stderr is not None
        said = []
        for line in self.process.stderr:
            said.append(line)
            if found := re.search(pattern, line):
                return found
        raise AssertionError("".join(said))

    def get(self, path: str) -> httpx.Response:
        return httpx.get(f"http://127.0.0.1:{self.port}{path}", timeout=30)

    def end(self) -> None:
        if self.process.returncode is None:
            self.process.send_signal(signal.SIGINT)
            self.process.communicate()


def _free_port() -> int:
    with closing(socket.socket()) as one:
        one.bind(("127.0.0.1", 0))
        return int(one.getsockname()[1])


@pytest.fixture
def serving(tmp_path: Path) -> Iterator[Serving]:
    served = Serving(tmp_path)
    yield served
    served.end()


@pytest.mark.slow
def test_serve_starts_all_of_it_restarts_what_dies_and_leaves_nothing_behind(serving: Serving) -> None:
    serving.wait_for("Towpath is at http")
    assert serving.get("/health/ready").status_code == 200
    assert serving.get("/").status_code in (200, 503)  # 503 says that the app was not built
    children = psutil.Process(serving.process.pid).children(recursive=True)

    web = next(one for one in children if one.cmdline()[-1:] == ["web"])
    web.kill()
    serving.wait_for("web died and is started again")
    serving.wait_for("web runs")

    postgres = int((serving.data / "postgres" / "postmaster.pid").read_text().split()[0])
    os.kill(postgres, signal.SIGKILL)
    serving.wait_for("the embedded PostgreSQL died and is started again")

    everything = psutil.Process(serving.process.pid).children(recursive=True)
    serving.end()
    assert serving.process.returncode == 0
    assert [one for one in [*children, *everything] if one.is_running() and one.status() != psutil.STATUS_ZOMBIE] == []


@pytest.mark.slow
def test_nothing_serves_on_when_the_parent_is_killed(serving: Serving) -> None:
    serving.wait_for("Towpath is at http")
    children = [one for one in psutil.Process(serving.process.pid).children(recursive=True) if "towpath.cli.main" in one.cmdline()]
    serving.process.kill()
    serving.process.communicate()
    gone, alive = psutil.wait_procs(children, timeout=60)
    postgres = int((serving.data / "postgres" / "postmaster.pid").read_text().split()[0])
    os.kill(postgres, signal.SIGINT)
    assert alive == []
    assert gone


def test_the_demo_is_told_with_its_login_and_the_page_that_starts_flows() -> None:
    said = welcome("http://127.0.0.1:8000", demo=True)
    assert all(one in said for one in ("http://127.0.0.1:8000/t/demo", "demo@cdshop.example", "rare-vinyl-2026"))
    assert welcome("http://127.0.0.1:8000", demo=False) == "Towpath is at http://127.0.0.1:8000"


@pytest.mark.slow
def test_a_second_serve_on_the_same_ports_is_refused_before_it_starts_anything(serving: Serving) -> None:
    serving.wait_for("Towpath is at http")
    second = subprocess.run(
        [sys.executable, "-m", "towpath.cli.main", "serve"], env=serving.environment, capture_output=True, text=True, check=False
    )
    assert second.returncode == 1
    assert f"127.0.0.1:{serving.port}" in second.stderr
    assert "TOWPATH_PORT names another port" in second.stderr
    assert "runs" not in second.stderr
