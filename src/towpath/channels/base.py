"""What every channel has in common: how far an attempt got, what came of it, and the moment that cannot be taken back."""

from collections.abc import Callable, Mapping
from enum import IntEnum
from typing import Any

import msgspec


class Phase(IntEnum):
    """How far an attempt got. Up to DATA nothing was handed over; at DOT it may have been; DONE: the other side answered.

    Of HTTP: CONNECT is a socket that opens, DOT a request that is on its way.
    """

    BEGUN = 0
    CONNECT = 1
    MAIL = 2
    RCPT = 3
    DATA = 4
    DOT = 5
    DONE = 6


class Outcome(IntEnum):
    UNDER_WAY = 0
    ACCEPTED = 1
    REFUSED = 2  # for good
    DEFERRED = 3  # for now
    NOT_SENT = 4  # surely
    UNCERTAIN = 5


class Result(msgspec.Struct, frozen=True):
    """What came of one attempt. reason: a stable word for people and conditions; response: what the other side said.

    bounced: the address itself was refused for good. answer: of a call, {status, headers, json}.
    retry_after: seconds that the other side asked us to wait.
    """

    outcome: Outcome
    phase: Phase
    reason: str | None = None
    response: str = ""
    bounced: bool = False
    provider_id: str | None = None
    answer: Mapping[str, Any] | None = None
    retry_after: int | None = None


# Called once, just before what cannot be taken back (the final dot, the request). It commits Phase.DOT; False: the attempt is
# no longer ours (somebody took it over while this worker was frozen), and nothing may be sent.
Cross = Callable[[], bool]

TAKEN_OVER = "taken_over"

RESPONSE_LIMIT = 2_000


def said(text: str | bytes) -> str:
    """What the other side said, printable and short: it is shown to people and stored."""
    if isinstance(text, bytes):
        text = text.decode("utf-8", "replace")
    printable = "".join(letter if letter.isprintable() else " " for letter in text)
    return " ".join(printable.split())[:RESPONSE_LIMIT]
