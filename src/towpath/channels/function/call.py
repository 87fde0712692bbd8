"""One run of a function as an attempt: jailed, its requests made for it by us, what it said kept without its secrets."""

import re
from collections.abc import Callable, Mapping, Sequence
from typing import Any
from urllib.parse import urlsplit

import msgspec

from towpath.channels.base import TAKEN_OVER, Cross, Outcome, Phase, Result
from towpath.channels.function.jail import Fetch, Limits, NoJail, Ran, run_jailed
from towpath.channels.guard import Address, ForbiddenAddress, Guard
from towpath.channels.webhook.http import Call, make_call
from towpath.values.redaction import Redactor

FETCHED_BYTES = 200_000
REQUEST_SECONDS = 10.0
METHODS = ("GET", "POST", "PUT", "PATCH", "DELETE", "HEAD")
_HOST = re.compile(r"(\*\.)?([a-z0-9-]{1,63}\.)*[a-z0-9-]{1,63}(:\d{1,5})?")


class FunctionCall(msgspec.Struct, frozen=True):
    """What is kept of a run, the same for every repeat. event: what `main` is given."""

    function: int
    event: Mapping[str, Any]


class Program(msgspec.Struct, frozen=True):
    """A function as it stands now. hosts: which it may ask, `api.shop.example`, `*.shop.example`, `host:8080`. secrets: name -> value."""

    code: str
    hosts: Sequence[str] = ()
    secrets: Mapping[str, str] = {}
    limits: Limits = Limits()


def is_host(text: str) -> bool:
    """Whether a list of hosts may say so."""
    return len(text) <= 253 and _HOST.fullmatch(text) is not None


class ListedGuard(Guard, frozen=True):
    """The guard of a function: of what the guard lets through, only the hosts that the function lists. Every hop comes by here."""

    hosts: tuple[str, ...] = ()

    def resolve(self, host: str, port: int) -> list[Address]:
        name = host.casefold().rstrip(".")
        if not any(_is_listed(name, port, listed) for listed in self.hosts):
            raise ForbiddenAddress("not_listed", f"{host}:{port} is not among the hosts that this function may ask.")
        return super().resolve(host, port)


def _is_listed(name: str, port: int, listed: str) -> bool:
    wanted, _, number = listed.partition(":")
    if (int(number) != port) if number else port not in (80, 443):
        return False
    return name.endswith(wanted[1:]) if wanted.startswith("*.") else name == wanted


def broker(program: Program, guard: Guard, key: str) -> Fetch:
    """Makes the requests of one run. key: the n-th is made under `key-n`, the same in every repeat."""
    listed = ListedGuard(allow_private=guard.allow_private, own=guard.own, hosts=tuple(program.hosts))
    count = 0

    def fetch(asked: Mapping[str, Any]) -> Mapping[str, Any]:
        nonlocal count
        count += 1
        headers = asked.get("headers")
        method = str(asked.get("method") or "GET").upper()
        if method not in METHODS or not isinstance(headers, Mapping) or not isinstance(asked.get("url"), str):
            return {"failed": "the request is not one of HTTP"}
        body = asked.get("json") if asked.get("json") is not None else asked.get("body")
        given = [(str(name), str(value)) for name, value in headers.items()]
        if asked.get("json") is not None and not any(name.casefold() == "content-type" for name, _ in given):
            given.append(("Content-Type", "application/json"))
        call = Call(
            method,
            asked["url"],
            f"{key}-{count}",
            tuple(given),
            None if body is None else str(body),
            min(REQUEST_SECONDS, program.limits.seconds),
        )
        result = make_call(call, lambda: True, listed)
        if result.answer is None:
            return {"failed": f"{urlsplit(call.url).hostname or 'the request'}: {result.reason}: {result.response}"[:500]}
        if len(msgspec.json.encode(result.answer)) > FETCHED_BYTES:
            return {"failed": f"the answer is larger than {FETCHED_BYTES:,} bytes"}
        return {"text": None, **result.answer}

    return fetch


def run_function(call: FunctionCall, program: Program, guard: Guard, key: str, *, begin: Callable[[], bool] = lambda: True) -> Ran | None:
    """Without the secrets in what it said. None: `begin` said no. Raises NoJail."""
    ran = run_jailed(program.code, call.event, program.secrets, broker(program, guard, key), program.limits, begin=begin)
    if ran is None:
        return None
    redact = Redactor(program.secrets.values())
    error = None if ran.error is None else redact.text(ran.error)
    return msgspec.structs.replace(ran, result=redact(ran.result), error=error, log=redact.text(ran.log))


def make_run(call: FunctionCall, program: Program, cross: Cross, guard: Guard, key: str) -> Result:
    """`cross` is called when the jail stands, before the code is in it."""
    try:
        ran = run_function(call, program, guard, key, begin=cross)
    except NoJail as error:
        return Result(Outcome.NOT_SENT, Phase.BEGUN, "no_jail", f"Functions can't be run here: {error}.")
    if ran is None:
        return Result(Outcome.NOT_SENT, Phase.CONNECT, TAKEN_OVER)
    answer = {"log": ran.log, "milliseconds": ran.milliseconds}
    if ran.error is not None:
        return Result(Outcome.DEFERRED, Phase.DONE, "function_failed", ran.error, answer={**answer, "error": ran.error})
    return Result(Outcome.ACCEPTED, Phase.DONE, None, f"ran {ran.milliseconds} ms", answer={**answer, "result": ran.result})
