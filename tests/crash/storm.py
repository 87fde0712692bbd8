"""Kill −9 at random while runs advance, and count what came of it (guarantees R3).

`python -m tests.crash.storm --kills 100 --contacts 20000`: a real PostgreSQL, two workers, a web server and a mail provider that is never
killed. Events go in over HTTP, repeated under the same id until they are acknowledged. At the end every event must have led to exactly one
run, every run through exactly the nodes of its flow, and at most one mail a process; what is `uncertain` is counted and shown.
"""

import argparse
import base64
import collections
import itertools
import json
import os
import random
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import psycopg

from towpath.host.database import connect
from towpath.host.postgres import EmbeddedPostgres

ROOT = Path(__file__).parents[2]

FLOW = """\
towpath: 1
id: storm
name: Storm
subject: contact
settings: {re_entry: many, topic: news}
start:
  - event: stormed
first: mark
nodes:
  mark: {kind: tag, add: [seen], next: first_mail}
  first_mail:
    kind: send_email
    name: First
    template: {subject: "One, {{ contact.first_name }}", text: "Hello {{ unsubscribe_url }}"}
    next: {sent: rest, not_sent: rest}
  rest: {kind: delay, for: 2 seconds, next: parting}
  parting: {kind: fork, next: [left, right]}
  left: {kind: delay, for: 1 seconds, next: meeting}
  right: {kind: metadata, of: contact, set: {stormy: "yes"}, next: meeting}
  meeting: {kind: join, when: all, next: second_mail}
  second_mail:
    kind: send_email
    name: Second
    template: {subject: "Two, {{ contact.first_name }}", text: "Bye {{ unsubscribe_url }}"}
    next: {sent: over, not_sent: over}
  over: {kind: exit}
"""

# Visits of a whole run, the join once however many tokens it lets go as one.
PATH = collections.Counter(["mark", "first_mail", "rest", "parting", "left", "right", "second_mail", "over"])
MEETINGS = collections.Counter(meeting=2)

WAITING = """
    select (select count(*) from inbox) + (select count(*) from token where state <> 5) + (select count(*) from message where status < 2)
"""
NODES = """
    select ordinality, node->>'id' from flow_version, jsonb_array_elements(document->'nodes') with ordinality as n (node, ordinality)
"""
SENT_IDS = """
    select content->>'message_id' from message_content join message using (lane, process_id) where status = 2
"""


@dataclass
class Storm:
    """The machine under test. kills: what was killed how often."""

    folder: Path
    contacts: int
    kills_wanted: int
    seed: int
    kills: collections.Counter[str] = field(default_factory=collections.Counter)

    def __post_init__(self) -> None:
        self.dice = random.Random(self.seed)
        self.web_port, self.mail_port = _free_port(), _free_port()
        self.processes: dict[str, subprocess.Popen[bytes]] = {}
        self.accepted = 0
        self.stopping = False
        self.environment = os.environ | {
            "TOWPATH_DATA": str(self.folder / "data"),
            "TOWPATH_PORT": str(self.web_port),
            "TOWPATH_SMTP_URL": f"smtp://127.0.0.1:{self.mail_port}",
            "TOWPATH_LOG_LEVEL": "warning",
            "PYTHONWARNINGS": "ignore",
        }

    # ---- the parts ---------------------------------------------------------------------------------------------

    def towpath(self, *arguments: str) -> str:
        run = subprocess.run(
            [sys.executable, "-m", "towpath.cli.main", *arguments], env=self.environment, capture_output=True, check=False, text=True
        )
        if run.returncode:
            raise AssertionError(f"towpath {' '.join(arguments)}: {run.stdout}{run.stderr}")
        return run.stdout

    def start(self, name: str) -> None:
        """A process of its own group, so that a kill reaches all of it."""
        if name == "sink":
            command = [sys.executable, "-m", "tests.crash.sink", str(self.mail_port), str(self.folder / "accepted")]
        else:
            command = [sys.executable, "-m", "towpath.cli.main", *("web" if name == "web" else "worker").split()]
        with (self.folder / f"{name}.log").open("ab") as log:
            self.processes[name] = subprocess.Popen(command, env=self.environment, cwd=ROOT, stdout=log, stderr=log, start_new_session=True)

    def kill(self, name: str, postgres: EmbeddedPostgres) -> None:
        self.kills[name.rstrip("12")] += 1
        if name == "postgres":
            pid = postgres.running_pid()
            assert pid is not None
            os.kill(pid, signal.SIGKILL)
            _wait_for(lambda: postgres.running_pid() != pid, 10, "the end of PostgreSQL")
            postgres.keep_running()
            return
        if name == "backend":
            _wait_for(lambda: _answers(postgres), 60, "PostgreSQL after it was killed")
            with connect(postgres.url(), autocommit=True) as db:
                pids = [
                    row[0]
                    for row in db.execute(
                        "select pid from pg_stat_activity where application_name like 'towpath%' and pid <> pg_backend_pid()"
                    )
                ]
            if pids:
                os.kill(self.dice.choice(pids), signal.SIGKILL)
                _wait_for(lambda: _answers(postgres), 60, "PostgreSQL after a backend was killed")
            return
        os.killpg(self.processes[name].pid, signal.SIGKILL)
        self.processes[name].wait()
        self.start(name)

    # ---- the run -----------------------------------------------------------------------------------------------

    def run(self) -> dict[str, Any]:
        self.environment["PYTHONPATH"] = str(ROOT)
        with EmbeddedPostgres(self.folder / "data") as postgres:
            self.towpath("migrate")
            self.towpath("user", "create", "storm@shop.example")
            key = self.towpath("key", "create", "storm", "--scope", "track,api").strip()
            (self.folder / "storm.yaml").write_text(FLOW)
            self.towpath("flow", "import", str(self.folder / "storm.yaml"))
            self.towpath("flow", "launch", "storm")
            try:
                for name in ("sink", "web", "worker1", "worker2"):
                    self.start(name)
                _wait_for(self._web_answers, 60, "the web server")
                with ThreadPoolExecutor(1) as pool:
                    sending = pool.submit(self._send_all, key)
                    self._strike(postgres)
                    sending.result()
                _wait_for(lambda: self._done(postgres), 240 + self.contacts / 50, "all runs to end")
                return self._count(postgres)
            finally:
                for process in self.processes.values():
                    if process.poll() is None:
                        os.killpg(process.pid, signal.SIGKILL)
                        process.wait()

    def _strike(self, postgres: EmbeddedPostgres) -> None:
        names = ["worker1", "worker2", "worker1", "worker2", "web", "backend", "postgres"]
        while sum(self.kills.values()) < self.kills_wanted:
            time.sleep(self.dice.uniform(0.3, 2.0))
            self.kill(self.dice.choice(names), postgres)

    def _send_all(self, key: str) -> None:
        """Batches of 50 identify + track, each sent again under the same ids until it is acknowledged."""
        login = base64.b64encode(f"{key}:".encode()).decode()
        for first in range(0, self.contacts, 50):
            numbers = range(first, min(first + 50, self.contacts))
            batch = list(itertools.chain.from_iterable(_calls(number) for number in numbers))
            body = json.dumps({"batch": batch}).encode()
            while True:
                request = urllib.request.Request(
                    f"http://127.0.0.1:{self.web_port}/v1/batch",
                    body,
                    {"Authorization": f"Basic {login}", "Content-Type": "application/json"},
                )
                try:
                    with urllib.request.urlopen(request, timeout=20) as answer:
                        assert answer.status == 200
                        break
                except (urllib.error.URLError, OSError, ConnectionError) as error:
                    if isinstance(error, urllib.error.HTTPError) and error.code not in (429, 500, 502, 503):
                        raise
                    time.sleep(0.1)
            self.accepted += len(numbers)

    def _web_answers(self) -> bool:
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{self.web_port}/health/ready", timeout=2) as answer:
                return bool(answer.status == 200)
        except OSError:
            return False

    def _done(self, postgres: EmbeddedPostgres) -> bool:
        with connect(postgres.url(), autocommit=True) as db:
            waiting = _one(db, WAITING)
            return bool(waiting == 0 and _one(db, "select count(*) from run where ended_at is not null") >= self.contacts)

    # ---- what came of it ---------------------------------------------------------------------------------------

    def _count(self, postgres: EmbeddedPostgres) -> dict[str, Any]:
        mails = collections.Counter(line.split()[0] for line in (self.folder / "accepted").read_text().splitlines())
        with connect(postgres.url(), autocommit=True) as db:
            nodes = {number - 1: node for number, node in db.execute(NODES)}
            paths: dict[int, collections.Counter[str]] = collections.defaultdict(collections.Counter)
            for run, node in db.execute("select run_id, node from process"):
                paths[run][nodes[node]] += 1
            wrong_paths = [
                run for run, path in paths.items() if path - collections.Counter(meeting=2) != PATH or not 1 <= path["meeting"] <= 2
            ]
            statuses = dict(db.execute("select status, count(*) from message group by status").fetchall())
            ids = [
                row[0]
                for row in db.execute(
                    "select content->>'message_id' from message_content c join message m using (lane, process_id) where m.status = 2"
                )
            ]
            sent_not_accepted = sum(1 for id in ids if mails[id] == 0)
            counters = dict(db.execute("select what, sum(n)::bigint from counter where node = -1 group by what").fetchall())
            return {
                "kills": dict(self.kills),
                "events": self.accepted,
                "runs": _one(db, "select count(*) from run"),
                "runs_lost": self.contacts - _one(db, "select count(distinct contact_id) from run"),
                "runs_completed": _one(db, "select count(*) from run where status = 1"),
                "wrong_paths": len(wrong_paths),
                "runs_without_visits": _one(db, "select count(*) from run") - len(paths),
                "planned": sum(statuses.values()),
                "sent": statuses.get(2, 0),
                "failed": statuses.get(3, 0),
                "uncertain": statuses.get(6, 0),
                "reasons": dict(db.execute("select reason, count(*) from message where reason is not null group by reason").fetchall()),
                "mails_accepted": sum(mails.values()),
                "doubled_mails": sum(1 for n in mails.values() if n > 1),
                "sent_but_never_accepted": sent_not_accepted,
                "quarantined": _one(db, "select count(*) from quarantined"),
                "counted_started": int(counters.get("started", 0)),
                "counted_completed": int(counters.get("completed", 0)),
            }


def complaints(result: dict[str, Any], contacts: int) -> list[str]:
    """What in the result breaks a promise; empty when all hold."""
    must = {
        "events": contacts, "runs": contacts, "runs_lost": 0, "runs_completed": contacts, "wrong_paths": 0, "runs_without_visits": 0,
        "planned": 2 * contacts, "failed": 0, "doubled_mails": 0, "sent_but_never_accepted": 0, "quarantined": 0,
        "counted_started": contacts, "counted_completed": contacts,
    }  # fmt: skip
    wrong = [f"{name}: {result[name]}, must be {value}" for name, value in must.items() if result[name] != value]
    if not result["sent"] <= result["mails_accepted"] <= result["sent"] + result["uncertain"]:
        wrong.append(f"mails accepted {result['mails_accepted']}, sent {result['sent']}, uncertain {result['uncertain']}")
    return wrong


def storm(contacts: int, kills: int, seed: int) -> dict[str, Any]:
    with tempfile.TemporaryDirectory(prefix="towpath-storm-", ignore_cleanup_errors=True) as folder:
        return Storm(Path(folder), contacts, kills, seed).run()


def _calls(number: int) -> list[dict[str, Any]]:
    user = f"sailor-{number}"
    # A real sender refuses reserved domains such as .example. Nothing leaves this machine: the sink takes every address.
    traits = {"email": f"sailor{number}@storm.org", "first_name": f"Sailor {number}"}
    return [
        {"type": "identify", "messageId": f"i{number}", "userId": user, "traits": traits},
        {"type": "track", "messageId": f"t{number}", "userId": user, "event": "stormed", "properties": {"number": number}},
    ]


def _one(db: psycopg.Connection[Any], query: str) -> int:
    row = db.execute(query.encode()).fetchone()
    assert row is not None
    return int(row[0])


def _answers(postgres: EmbeddedPostgres) -> bool:
    try:
        with connect(postgres.url(), autocommit=True) as db:
            db.execute("select 1")
            return True
    except psycopg.OperationalError:
        return False


def _wait_for(holds: Any, seconds: float, what: str) -> None:
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        try:
            if holds():
                return
        except psycopg.OperationalError:
            pass
        time.sleep(0.2)
    raise AssertionError(f"waited {seconds:.0f} s for {what}")


def _free_port() -> int:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return int(listener.getsockname()[1])


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--kills", type=int, default=100)
    parser.add_argument("--contacts", type=int, default=20_000)
    parser.add_argument("--seed", type=int, default=None)
    arguments = parser.parse_args()
    seed = arguments.seed if arguments.seed is not None else random.SystemRandom().randrange(10**6)
    result = storm(arguments.contacts, arguments.kills, seed)
    print(json.dumps({"seed": seed} | result, indent=2))
    wrong = complaints(result, arguments.contacts)
    sys.exit("\n".join(wrong) if wrong else 0)


if __name__ == "__main__":
    main()
