"""Child processes under one parent: started, started again when they die, ended together."""

import ctypes
import logging
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

log = logging.getLogger(__name__)

_SHORTEST_PAUSE, _LONGEST_PAUSE = 0.2, 5.0
_LIVED_WELL_SECONDS = 30.0
_PATIENCE_SECONDS = 20.0


@dataclass(slots=True)
class Child:
    """name: for the log. arguments: of `towpath`, as a user would type them."""

    name: str
    arguments: Sequence[str]
    process: subprocess.Popen[bytes] | None = None
    started_at: float = 0.0
    start_again_at: float = 0.0
    pause: float = field(default=_SHORTEST_PAUSE)


def supervise(children: Sequence[Child], stop: threading.Event, keep: Callable[[], None]) -> None:
    """Keep all of them running until `stop` is set, then end them: politely, after 20 s by force. keep: called ten times a second."""
    try:
        while not stop.is_set():
            keep()
            for child in children:
                _keep(child)
            stop.wait(0.1)
    finally:
        _end(children)


def stop_on_signals() -> threading.Event:
    """An event that SIGINT and SIGTERM set; a second Ctrl-C ends the process at once."""
    stop = threading.Event()

    def ask(number: int, frame: object) -> None:
        if stop.is_set() and number == signal.SIGINT:
            raise KeyboardInterrupt
        stop.set()

    signal.signal(signal.SIGINT, ask)
    signal.signal(signal.SIGTERM, ask)
    return stop


def end_with_parent() -> None:
    """Asks the kernel (Linux) to end this process when the one that started it is gone, however that died."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(1, signal.SIGTERM)  # PR_SET_PDEATHSIG
        if os.getppid() == 1 and os.environ.get("TOWPATH_SUPERVISED"):
            os.kill(os.getpid(), signal.SIGTERM)


def _keep(child: Child) -> None:
    now = time.monotonic()
    if child.process is not None:
        code = child.process.poll()
        if code is None:
            return
        if now - child.started_at > _LIVED_WELL_SECONDS:
            child.pause = _SHORTEST_PAUSE
        log.warning("%s died and is started again", child.name, extra={"code": code, "in_seconds": child.pause})
        child.process, child.start_again_at = None, now + child.pause
        child.pause = min(child.pause * 2, _LONGEST_PAUSE)
    if now >= child.start_again_at:
        child.process = subprocess.Popen(  # noqa: S603
            [sys.executable, "-m", "towpath.cli.main", *child.arguments],
            stdin=subprocess.DEVNULL,
            env={**os.environ, "TOWPATH_SUPERVISED": "1"},
            start_new_session=True,  # Ctrl-C in the terminal goes to the parent alone, which ends them in its way
        )
        child.started_at = now
        log.info("%s runs", child.name, extra={"pid": child.process.pid})


def _end(children: Sequence[Child]) -> None:
    running = [child.process for child in children if child.process is not None and child.process.poll() is None]
    for process in running:
        process.terminate()
    give_up_at = time.monotonic() + _PATIENCE_SECONDS
    for process in running:
        try:
            process.wait(timeout=max(0.1, give_up_at - time.monotonic()))
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
