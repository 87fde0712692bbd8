"""The moment at which something is evaluated for one person."""

from datetime import datetime

import msgspec


class Moment(msgspec.Struct, frozen=True):
    """now: aware. zone: of the person. workspace_zone: in which months of a window are counted (semantics 25).

    dice: 64 bits for `pin()` (semantics 21): the same visit throws the same.
    """

    now: datetime
    zone: str = "UTC"
    workspace_zone: str = "UTC"
    dice: int = 0
