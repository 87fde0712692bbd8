"""A secret as people see it: its name, never its value."""

from datetime import datetime

import msgspec

from towpath.values.problems import TowpathError
from towpath.values.redaction import NAMING

NAME_PATTERN = NAMING
LONGEST = 8_000


class Secret(msgspec.Struct, frozen=True):
    id: int
    name: str
    made_at: datetime
    changed_at: datetime


class SecretNotFound(TowpathError):
    code = "secret_not_found"
    status = 404


class SecretIsWrong(TowpathError):
    code = "secret_is_wrong"
    status = 422
