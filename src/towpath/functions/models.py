"""A function: Python of a workspace, with what it may ask and know."""

from collections.abc import Sequence
from datetime import datetime

import msgspec

from towpath.channels.function.jail import Limits
from towpath.values.problems import TowpathError

LONGEST_NAME = 100
LONGEST_CODE = 100_000
MOST_HOSTS = 50
MOST_SECRETS = 50
PROCESSOR_SHARE = 0.5  # of its time a function may compute; the rest is for requests


class Function(msgspec.Struct, frozen=True):
    """hosts: which it may ask. secrets: names of those it may read. seconds: of one run. memory: MB."""

    id: int
    name: str
    code: str
    hosts: Sequence[str]
    secrets: Sequence[str]
    seconds: int
    memory: int
    made_at: datetime
    changed_at: datetime

    @property
    def limits(self) -> Limits:
        return limits_of(self.seconds, self.memory)


class FunctionFields(msgspec.Struct, frozen=True):
    name: str
    code: str
    hosts: Sequence[str] = ()
    secrets: Sequence[str] = ()
    seconds: int = 10
    memory: int = 64


def limits_of(seconds: int, memory: int) -> Limits:
    return Limits(seconds, max(1, int(seconds * PROCESSOR_SHARE)), memory)


class FunctionNotFound(TowpathError):
    code = "function_not_found"
    status = 404


class FunctionIsWrong(TowpathError):
    """field: which of its fields."""

    code = "function_is_wrong"
    status = 422
