"""Known bugs are put into the engine one by one, and the model must find each within a minute: `make teeth` (guarantees R2).

A bug is a small change of source in a copy of the package; the search then runs on that copy in a process of its own.
"""

import argparse
import os
import shutil
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parents[2]
SECONDS = 60.0


@dataclass(frozen=True)
class Bug:
    """file: under src/towpath. rule: of semantics, which it breaks."""

    name: str
    file: str
    right: str
    wrong: str
    rule: int


BUGS = (
    Bug("entry before removal", "engine/match.py", "        self._remove(events)\n        for run, reason", "        self._entering.by_events(events)\n        self._remove(events)\n        for run, reason", 5),
    Bug("an event wakes nobody", "engine/match.py", "        self._wake(events)\n", "", 5),
    Bug("a removed run keeps its tokens", "engine/ending.py", "    tokens.live[here] = 0\n", "", 18),
    Bug("historical events are heard", "engine/match.py", "row.kind == EVENT and not row.historical and", "row.kind == EVENT and", 3),
    Bug("too old events start runs", "engine/entering.py", 'reason = "too_old"', "reason = None", 3),
    Bug("once forgets", "engine/entering.py", 'settings.re_entry == "once" and memory.entered', 'settings.re_entry == "once" and memory.inside', 9),
    Bug("not inside is not asked", "engine/entering.py", 'settings.re_entry == "many_not_inside" and memory.inside', "False", 9),
    Bug("keys are one another's", "engine/match.py", "return said is None or said == key", "return True", 9),
    Bug("the cooldown never ends an hour late", "engine/entering.py", "known.last_exited_at > since for known", "known.last_exited_at >= since for known", 10),
    Bug("entry limits count to n + 1", "engine/entering.py", ">= limit.n", "> limit.n", 10),
    Bug("paused flows take people in", "engine/entering.py", 'if view.flow.status == "paused":', "if False:", 24),
    Bug("paused flows are worked", "engine/taking.py", '"paused": Int4s(batch.catalog.paused_versions()),', '"paused": Int4s([]),', 24),
    Bug("a pause is not added to a delay", "engine/waiting.py", "if added > 0 and due > batch.now_us:", "if False:", 24),
    Bug("a wake-up is a minute early", "engine/taking.py", '"now": batch.now,', '"now": batch.now + __import__("datetime").timedelta(minutes=1),', 30),
    Bug("days are 24 hours", "values/durations.py", 'if seconds is not None and (not calendar or duration.unit not in ("day", "week")):', "if seconds is not None:", 25),
    Bug("the last arm wins", "engine/waiting.py", "for number, arm in enumerate(arms):", "for number, arm in reversed(list(enumerate(arms))):", 27),
    Bug("the look-back sees what came before the entry", "engine/looking_back.py", "(entry is not None and not _after(event, entry))", "False", 27),
    Bug("a join lets the first go", "engine/forks.py", "released = [join for join in sorted(parked) if not standing & view.version.join_reach[join]]", "released = sorted(parked)", 17),
    Bug("every branch passes a join of the first", "engine/forks.py", "            ending.append(place)\n            continue\n", "            going.append(place)\n            continue\n", 17),
    Bug("the run ends with its first token", "engine/batch.py", "alone = self.runs.tokens[rows] == 0", "alone = self.runs.tokens[rows] >= 0", 17),
    Bug("the dice forget the ordinal", "engine/advance.py", "runs.ordinal[rows] if node.kind.redraws(node.settings) else", "np.zeros(len(rows), np.int64) if True else", 21),
    Bug("the newest version takes everything", "engine/catalog.py", "if version.live_from <= received_at and (version.live_to is None or received_at < version.live_to):", "if version.live_to is not None or len(flow.versions) == 1:", 41),
    Bug("a visit is counted twice", "engine/batch.py", '        self.count(version, node, "entered", tokens.run[places])\n', '        self.count(version, node, "entered", tokens.run[places])\n        self.count(version, node, "entered", tokens.run[places])\n', 47),
    Bug("a goal falls to the latest run", "engine/goals.py", "min(inside, key=lambda run: run[8])", "inside[-1]", 48),
    Bug("loops go on for ever", "engine/loops.py", "ever >= view.version.settings.visits or", "", 23),
    Bug("exits are not remembered", "engine/batch.py", "        memory.exited = True\n", "", 10),
    Bug("a condition that is waited for is not looked at again", "engine/match.py", "        self._decide_again(events)\n", "", 29),
    Bug("wait then check looks at once", "nodes/wait_then_check/kind.py", "        if columns.due:\n", "        if True:\n", 29),
    Bug("resume from the top", "engine/taking.py", "node=node[known], process", "node=node[known] * 0, process", 24),
    Bug("skipping a wait adds the pause", "engine/advance.py", "if view.freezes and why in (DUE, AGAIN):", "if view.freezes and why in (DUE, AGAIN, BY_HAND):", 24),
    Bug("a wait that was skipped in a pause begins anew", "engine/turn.py", "BY_HAND if SKIPPED in memo else FIRST", "FIRST", 24),
    Bug("who stands at a node that is gone stays there", "flows/places.py", 'return Step("go_to", targets.pop()) if len(targets) == 1 else Step("exit")', 'return Step("exit")', 42),
    Bug("a run that is moved is not counted over", "engine/going_over.py", "            batch.count(version, -1, end, some)\n", "", 47),
    Bug("cursor saved at fetch: the inbox is dropped before it is worked", "engine/match.py", "        self._drop(worked)\n", "        self._drop(rows)\n", 5),
    Bug("a withdrawn consent is not asked about", "messages/gates.py", '    if consent[1] == "stopped":\n        return stop("consent", consent[2])\n', "", 32),
    Bug("the flow's window is not asked about", "messages/turns.py", 'windows.append(("flow", one.node.window))', "pass", 34),
    Bug("windows open by the clock of UTC", "messages/turns.py", "self._zone_of(one), one.expires_at)", '"UTC", one.expires_at)', 34),
    Bug("a join before which nothing forks holds for ever", "engine/catalog.py", 'node.kind.name == "join" or ', "", 17),
    Bug("stop is not asked when a node fails", "nodes/base.py", 'if settings.on_error == "stop":', "if False:", 22),
    Bug("pauses between tries are alike", "messages/tries.py", "tries.over * (2 ** (number - 1)) / (2 ** (tries.times - 1) - 1)", "tries.over / max(1, tries.times - 1)", 22),
    Bug("a call is tried once more", "messages/tries.py", "elif number >= tries.times:", "elif number > tries.times:", 22),
    Bug("messages of paused flows are claimed", "messages/claim.py", "    paused = set(still.paused)\n", "    paused: set[int] = set()\n", 24),
    Bug("a time-out of a failover gets pauses from before it began", "engine/waiting.py", 'int(memo.get("since", tokens.started[place]))', "int(tokens.started[place])", 24),
    Bug("a rescheduled wait keeps its old time", "engine/moving.py", '            if do == "reschedule":\n', "            if False:\n", 31),
    Bug("transactional mail needs a consent", "messages/gates.py", '    if candidate.transactional:\n        return ("consent", "passed", "transactional")\n', "", 32),
    Bug("what may have been handed over leaves by not_sent", "nodes/sending.py", '_LEAVES_BY_SENT = ("sent", "uncertain")', '_LEAVES_BY_SENT = ("sent",)', 32),
    Bug("text messages need no consent where nothing was said", "messages/gates.py", '    if by_channel == "opt_in":\n', "    if False:\n", 32),
    Bug("an address that bounced is written to again", "messages/gates.py", "    if candidate.suppressed is not None:\n", "    if False:\n", 32),
    Bug("limits are not asked", "messages/turns.py", "limits = self._limits[message.process_id]", "limits: list[Limit] = []", 34),
    Bug("limits count to n + 1", "messages/pacing.py", "if len(times) < limit.n:", "if len(times) <= limit.n:", 34),
    Bug("what is held by a limit is skipped", "messages/pacing.py", 'if limit.under == "skip" or now >= end:', "if True:", 34),
    Bug("limits forget what may have been handed over", "messages/sql/list_sent.sql", "m.status in (1, 2, 6)", "m.status in (1, 2)", 34),
    Bug("messages never expire", "messages/gates.py", "if candidate.expires_at is not None and now > candidate.expires_at:", "if False:", 34),
    Bug("marketing is repeated after an end that nobody knows", "messages/tries.py", "if transactional else None", "if True else None", 35),
    Bug("a late arrival stops nothing", "messages/claim.py", "arrived = find_arrived(db, taken, nodes)", "arrived: set[int] = set()", 38),
    Bug("the next channel does not begin when one failed", "nodes/failover/kind.py", "if evaluate(prepared.failed, visit.facts, moment).holds:", "if False:", 38),
    Bug("what was handed over has arrived", "nodes/failover/kind.py", "    if one.within is None:\n", "    if True:\n", 38),
    Bug("an undelivered message has not failed", "messages/facts.py", ' or (m.reason or "").startswith("undelivered")', "", 39),
    Bug("a move goes as suggested instead of as chosen", "flows/places.py", "if step is None or step.do not in", "if True or step.do not in", 42),
    Bug("who returns has lost the old due time", "engine/moving.py", "FOREVER if due_at is None else due_at", "FOREVER if due_at is None else batch.now_us", 42),
    Bug("a live graph reaches nobody inside", "engine/catalog.py", "newest.version_id if follows else None", "None", 43),
    Bug("a way that is gone ends as any other", "engine/going_over.py", '"node_removed" if led else "end_of_branch"', '"end_of_branch"', 43),
)  # fmt: skip


@dataclass(frozen=True)
class Caught:
    bug: Bug
    seconds: float | None  # None: not found
    steps: int
    words: str


def broken_copy(bug: Bug, folder: Path) -> Path:
    """The package with the bug in it; answers the folder for PYTHONPATH."""
    source = folder / "src"
    shutil.copytree(ROOT / "src" / "towpath", source / "towpath", ignore=shutil.ignore_patterns("__pycache__", "ui"))
    file = source / "towpath" / bug.file
    text = file.read_text()
    assert text.count(bug.right) >= 1, f"{bug.name}: {bug.file} has no longer the lines that it changes"
    file.write_text(text.replace(bug.right, bug.wrong, 1))
    return source


def bite(bug: Bug, url: str, seconds: float = SECONDS) -> Caught:
    """Searches on the broken copy. url: of a server that may make databases."""
    with tempfile.TemporaryDirectory() as folder:
        source = broken_copy(bug, Path(folder))
        began = time.monotonic()
        for seed in (1, 2, 3):
            left = seconds - (time.monotonic() - began)
            if left <= 0:
                break
            command = [
                sys.executable,
                "-W",
                "ignore",
                "-m",
                "tests.model.search",
                "--steps",
                "1000000",
                "--seconds",
                str(left),
                "--shrink",
                "0",
                "--seed",
                str(seed),
            ]
            environment = {**os.environ, "PYTHONPATH": f"{source}{os.pathsep}{ROOT}", "TOWPATH_TEST_DATABASE_URL": url}
            done = subprocess.run(command, env=environment, cwd=ROOT, capture_output=True, text=True, check=False)
            if done.returncode == 1 and ("Unlike" in done.stdout or "Error" in done.stdout):
                lines = done.stdout.splitlines()
                words = next((lines[place + 1] for place, line in enumerate(lines[:-1]) if line.startswith("Unlike")), "an error")
                return Caught(bug, time.monotonic() - began, int(lines[-1].split()[0]), words)
            if done.returncode not in (0, 1):
                return Caught(bug, None, 0, done.stderr[-300:])
    return Caught(bug, None, 0, "")


def main() -> int:
    from tests.support.cluster import running_cluster

    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--only", default="", help="bugs whose name holds this")
    parser.add_argument("--part", default="0/1", help="each second of them: 0/2 and 1/2")
    args = parser.parse_args()
    missed = 0
    with tempfile.TemporaryDirectory() as folder, running_cluster(Path(folder)) as cluster:
        print("| bug | rule | steps | seconds | seen in |\n|---|---|---|---|---|", flush=True)
        part, parts = map(int, args.part.split("/"))
        for bug in BUGS[part::parts]:
            if args.only in bug.name:
                caught = bite(bug, cluster.url)
                missed += caught.seconds is None
                figures = "not found | " if caught.seconds is None else f"{caught.steps:,} | {caught.seconds:.0f}"
                print(f"| {bug.name} | {bug.rule} | {figures} | {caught.words} |", flush=True)
    return 1 if missed else 0


if __name__ == "__main__":
    raise SystemExit(main())
