"""Time comes from one `Clock`, made once at the rim of each process and handed inward as a value."""

from datetime import UTC, datetime, timedelta
from typing import Protocol


class Clock(Protocol):
    def now(self) -> datetime:
        """The moment, aware, in UTC."""
        ...


class SystemClock:
    def now(self) -> datetime:
        return datetime.now(UTC)


class MovableClock:
    """Stands still until it is moved: for tests, and for the demo's weeks of history."""

    def __init__(self, start: datetime) -> None:
        self._now = _in_utc(start)

    def now(self) -> datetime:
        return self._now

    def move(self, by: timedelta) -> datetime:
        self._now += by
        return self._now

    def set(self, to: datetime) -> datetime:
        self._now = _in_utc(to)
        return self._now


def _in_utc(moment: datetime) -> datetime:
    if moment.tzinfo is None:
        raise ValueError("a clock is set to an aware time: give it a time zone")
    return moment.astimezone(UTC)
