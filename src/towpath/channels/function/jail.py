"""Runs the code of a function in a jail: a process of its own that can compute, ask us for requests, and nothing else (guarantee S4).

The process closes its doors before it is given the code (`inside.py`); where it can't, nothing is run. Memory, processor time, time,
output and the number of requests are limited; what it says is foreign and read within limits.
"""

import os
import select
import signal
import struct
import subprocess
import sys
import time
from collections.abc import Callable, Mapping
from functools import lru_cache
from pathlib import Path
from typing import Any

import msgspec

INSIDE = Path(__file__).with_name("inside.py")
START_SECONDS = 10.0  # for Python to start and the doors to close
MOST_BYTES = 4_000_000  # that one run may say in all
LARGEST_FRAME = 1_200_000

_decode = msgspec.json.decode
_encode = msgspec.json.Encoder(decimal_format="number").encode


class NoJail(Exception):
    """Functions can't be run here; str() says why."""


class Limits(msgspec.Struct, frozen=True):
    """seconds: of all, requests included. processor_seconds: of computing. memory: MB above what the language itself takes."""

    seconds: float = 10
    processor_seconds: int = 5
    memory: int = 64


class Ran(msgspec.Struct, frozen=True):
    """What came of it. error: a sentence; then there is no result. log: what the code printed. apart: in namespaces of its own."""

    result: Mapping[str, Any] = {}
    error: str | None = None
    log: str = ""
    milliseconds: int = 0


# A request that the code asks for: {url, method, headers, json, body} in, {status, headers, json, text} or {failed} out.
Fetch = Callable[[Mapping[str, Any]], Mapping[str, Any]]


def run_jailed(
    code: str,
    event: Mapping[str, Any],
    secrets: Mapping[str, str],
    fetch: Fetch,
    limits: Limits = Limits(),  # noqa: B008
    *,
    begin: Callable[[], bool] = lambda: True,
) -> Ran | None:
    """begin: asked when the jail stands, before it is given the code; False: nothing is run, None comes back. Raises NoJail."""
    with _Jail(limits) as jail:
        jail.close()
        if not begin():
            return None
        return jail.run({"code": code, "event": event, "secrets": dict(secrets)}, fetch)


def why_unreadable(code: str) -> str | None:
    """What is wrong with the form of the code; None: nothing. It is read in the jail, too. Raises NoJail."""
    with _Jail(Limits()) as jail:
        jail.close()
        return jail.run({"code": code, "check": True}, lambda asked: {}).error


@lru_cache(maxsize=1)
def why_no_jail() -> str | None:
    """Why functions can't be run on this machine; None: they can. Tried once in a process."""
    try:
        with _Jail(Limits()) as jail:
            jail.close()
    except NoJail as error:
        return str(error)
    return None


class _Ended(Exception):
    """The process is gone, or has to go; str(): a sentence, or empty where its end must be read."""


class _Jail:
    def __init__(self, limits: Limits) -> None:
        self._limits = limits
        self._said = 0
        self._deadline = time.monotonic() + START_SECONDS

    def __enter__(self) -> "_Jail":
        try:
            self._process = subprocess.Popen(  # noqa: S603
                [sys.executable, "-I", "-S", "-B", str(INSIDE)],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
                env={},
                cwd="/",
                close_fds=True,
                start_new_session=True,
            )
        except OSError as error:
            raise NoJail(f"a process of its own can't be started: {error}") from error
        assert self._process.stdin is not None and self._process.stdout is not None
        self._in, self._out = self._process.stdin.fileno(), self._process.stdout.fileno()
        os.set_blocking(self._in, False)
        return self

    def __exit__(self, *_: object) -> None:
        self._process.kill()
        self._process.wait()
        for pipe in (self._process.stdin, self._process.stdout):
            assert pipe is not None
            try:
                pipe.close()
            except OSError:
                continue

    def close(self) -> None:
        """The doors are closed, or NoJail is raised."""
        try:
            self._say({"memory": self._limits.memory * 2**20, "seconds": self._limits.processor_seconds})
            frame = self._hear()
        except _Ended as error:
            raise NoJail(f"the process that should be jailed ended: {error or self._process.wait()}") from error
        if frame.get("ready") is not True:
            raise NoJail(str(frame.get("refused") or "the jailed process said something else"))

    def run(self, job: Mapping[str, Any], fetch: Fetch) -> Ran:
        began = time.monotonic()
        self._deadline = began + self._limits.seconds
        try:
            self._say(job)
            while True:
                frame = self._hear()
                if "fetch" not in frame:
                    break
                self._say(fetch(frame["fetch"] if isinstance(frame["fetch"], dict) else {}))
        except _Ended as error:
            return Ran(error=str(error) or self._why(), milliseconds=_since(began))
        result, wrong, log = frame.get("result"), frame.get("error"), frame.get("log")
        return Ran(
            result if isinstance(result, dict) and wrong is None else {},
            None if wrong is None and isinstance(result, dict) else str(wrong or "main returned no object")[:1_000],
            str(log or "")[:20_000],
            _since(began),
        )

    # ---- frames

    def _say(self, frame: Mapping[str, Any]) -> None:
        written = _encode(frame)
        left = memoryview(struct.pack("=I", len(written)) + written)
        while left:
            if not select.select([], [self._in], [], self._left())[1]:
                raise self._too_slow()
            try:
                left = left[os.write(self._in, left) :]
            except OSError as error:
                raise _Ended("") from error

    def _hear(self) -> dict[str, Any]:
        size = struct.unpack("=I", self._take(4))[0]
        if size > LARGEST_FRAME:
            raise _Ended("The function said more than it may.")
        try:
            frame = _decode(self._take(size))
        except (msgspec.DecodeError, RecursionError) as error:
            raise _Ended("The function said what nobody understands.") from error
        if not isinstance(frame, dict):
            raise _Ended("The function said what nobody understands.")
        return frame

    def _take(self, count: int) -> bytes:
        found = bytearray()
        self._said += count
        if self._said > MOST_BYTES:
            raise _Ended("The function said more than it may.")
        while len(found) < count:
            if not select.select([self._out], [], [], self._left())[0]:
                raise self._too_slow()
            part = os.read(self._out, count - len(found))
            if not part:
                raise _Ended("")
            found += part
        return bytes(found)

    def _left(self) -> float:
        return max(0.0, self._deadline - time.monotonic())

    def _too_slow(self) -> _Ended:
        return _Ended(f"The function took longer than {self._limits.seconds:g} seconds.")

    def _why(self) -> str:
        """How a process ended that said nothing more."""
        try:
            code = self._process.wait(timeout=1)
        except subprocess.TimeoutExpired:
            return "The function stopped answering."
        if code in (-signal.SIGXCPU, -signal.SIGKILL):
            return f"The function computed for more than {self._limits.processor_seconds} seconds."
        if code in (4, -signal.SIGSEGV, -signal.SIGBUS, -signal.SIGABRT):
            return "The function needed more memory than it may have, or went too deep."
        return "The function ended without an answer."


def _since(began: float) -> int:
    return int((time.monotonic() - began) * 1000)
