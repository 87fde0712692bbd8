"""The real purchases, moved so that the last of them falls on today."""

import gzip
from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from hashlib import blake2b
from importlib.resources import files
from typing import NamedTuple
from zoneinfo import ZoneInfo

from towpath.demo.people import make_person

LAST_DAY = date(1998, 6, 30)


class Purchase(NamedTuple):
    """number: place in the data, from 1. at: aware, UTC; the data know the day only, the time of day is made up."""

    number: int
    customer_id: str
    at: datetime
    discs: int
    amount: Decimal


def read_purchases(last_moment: datetime) -> list[Purchase]:
    """All 69,659 purchases in order of time, the last day of the data being the local day of `last_moment` (aware, UTC).

    What would fall after `last_moment` on that day is put evenly before it, so that no purchase lies in the future.
    """
    purchases = list(_moved(last_moment))
    purchases.sort(key=lambda purchase: (purchase.at, purchase.number))
    return purchases


def _moved(last_moment: datetime) -> Iterator[Purchase]:
    shift = last_moment.astimezone(ZoneInfo("America/New_York")).date() - LAST_DAY
    with gzip.open(str(files("towpath.demo") / "purchases.txt.gz"), "rt") as lines:
        next(lines)
        for number, line in enumerate(lines, 1):
            customer_id, day, discs, amount = line.split()
            local_day = date(int(day[:4]), int(day[4:6]), int(day[6:])) + shift
            zone = ZoneInfo(make_person(customer_id).time_zone)
            at = datetime.combine(local_day, _time_of_day(number), zone).astimezone(UTC)
            if at > last_moment:
                at = last_moment - timedelta(seconds=_dice(number) % 7200)
            yield Purchase(number, customer_id, at, int(discs), Decimal(amount))


def _time_of_day(number: int) -> time:
    """Between 8 in the morning and 11 in the evening, most in the evening."""
    dice = _dice(number)
    first, second = dice % 54_000, (dice >> 20) % 54_000
    seconds = 8 * 3600 + max(first, second)
    return time(seconds // 3600, seconds % 3600 // 60, seconds % 60)


def _dice(number: int) -> int:
    return int.from_bytes(blake2b(str(number).encode(), digest_size=8, key=b"time of day").digest(), "big")
