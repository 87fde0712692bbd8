"""The gates that ask when and how fast: frequency limits, windows and quiet hours, speed (semantics 15, 32, 34). Pure.

Limits, windows and quiet hours are for marketing; what is transactional obeys only the window of its own node. Speeds are for all.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any, Literal

import msgspec

from towpath.values.calendar import Window, next_closing, next_opening
from towpath.values.durations import Duration, add, before, from_microseconds, to_microseconds

# (gate, verdict, detail): as they are kept with the message.
Gate = tuple[str, Literal["passed", "stopped", "held"], str]

LIMITED = "limit"
MOST_HOLDS_KEPT = 10
# A quota remembers its period in so many slices; a slice counts until all of it has left the period.
SLICES = 60
_MOST_TURNS = 64


class Limit(msgspec.Struct, frozen=True):
    """One frequency limit as a message meets it. where: who said it. flow_id: only messages of that flow count."""

    where: str
    n: int
    per: Duration
    under: Literal["skip", "hold"] = "skip"
    up_to: Duration | None = None
    channel: str | None = None
    topic: str | None = None
    flow_id: int | None = None

    def concerns(self, channel: str, topic: str | None) -> bool:
        return self.channel in (None, channel) and self.topic in (None, topic)


class Sent(msgspec.Struct, frozen=True):
    """A message that a person was sent, or is being sent."""

    channel: str
    topic: str | None
    flow_id: int
    at: datetime


class Paced(msgspec.Struct, frozen=True):
    """gate: the verdict. until: when it may be asked again, of one that is held."""

    gate: Gate
    until: datetime | None = None


def judge_limits(
    limits: Sequence[Limit], sent: Sequence[Sent], now: datetime, planned_at: datetime, expires_at: datetime, workspace_zone: str
) -> Paced:
    """Rolling windows. Where several hold a message, it waits for the last of them."""
    held: tuple[datetime, Limit] | None = None
    for limit in limits:
        since = before(now, limit.per, workspace_zone)
        times = sorted(one.at for one in sent if _counts(limit, one) and one.at > since)
        if len(times) < limit.n:
            continue
        said = f"{limit.n} per {limit.per} ({limit.where})"
        end = expires_at if limit.up_to is None else add(planned_at, limit.up_to, workspace_zone, calendar=False)
        if limit.under == "skip" or now >= end:
            return Paced(("limits", "stopped", said))
        free = add(times[-limit.n], limit.per, workspace_zone, calendar=False)
        until = min(max(free, now + timedelta(seconds=1)), end)
        if held is None or until > held[0]:
            held = (until, limit)
    if held is not None:
        return Paced(("limits", "held", f"{held[1].n} per {held[1].per} ({held[1].where})"), held[0])
    return Paced(("limits", "passed", f"{len(limits)} asked"))


def _counts(limit: Limit, one: Sent) -> bool:
    return (
        limit.channel in (None, one.channel)
        and limit.topic in (None, one.topic)
        and (limit.flow_id is None or limit.flow_id == one.flow_id)
    )


class Hours(msgspec.Struct, frozen=True):
    """Windows in which messages may leave and quiet hours in which none may, each with who said it."""

    windows: tuple[tuple[str, Window], ...] = ()
    quiet: tuple[tuple[str, Window], ...] = ()

    def next_moment(self, now: datetime, zone: str) -> tuple[datetime | None, str]:
        """`now` while all is open, else when all will be (None: never), and who shuts it now."""
        moment, shut = now, ""
        for _ in range(_MOST_TURNS):
            earlier = moment
            for where, window in self.windows:
                moment, shut = _later(moment, next_opening(moment, window, zone), shut, f"window ({where})")
            for where, window in self.quiet:
                moment, shut = _later(moment, next_closing(moment, window, zone), shut, f"quiet hours ({where})")
            if moment == earlier:
                return moment, shut
        return None, shut


def _later(moment: datetime, found: datetime, shut: str, word: str) -> tuple[datetime, str]:
    return (moment, shut) if found == moment else (found, shut or word)


def judge_hours(hours: Hours, now: datetime, zone: str, expires_at: datetime) -> Paced:
    """Held to the next opening; one that is no longer valid by then is looked at once more when it expires."""
    until, shut = hours.next_moment(now, zone)
    if until == now:
        return Paced(("window", "passed", zone))
    expired = expires_at + timedelta(microseconds=1)
    return Paced(("window", "held", f"{shut}, {zone}"), expired if until is None else min(until, expired))


class Quota(msgspec.Struct):
    """One speed and what it has let pass: slices of its period, oldest first. booked: priority -> until when turns are given away."""

    name: str
    n: int
    per: timedelta
    used: list[tuple[int, int]] = msgspec.field(default_factory=list)
    booked: dict[str, int] = msgspec.field(default_factory=dict)
    changed: bool = False

    @property
    def _slice(self) -> int:
        return max(1, self.per // timedelta(microseconds=1) // SLICES)

    def has_room(self, now: datetime) -> bool:
        at = to_microseconds(now)
        length = self.per // timedelta(microseconds=1)
        self.used = [(start, count) for start, count in self.used if start + self._slice > at - length]
        return sum(count for _, count in self.used) < self.n

    def take(self, now: datetime) -> None:
        """Only where there is room."""
        start = to_microseconds(now) // self._slice * self._slice
        if self.used and self.used[-1][0] == start:
            self.used[-1] = (start, self.used[-1][1] + 1)
        else:
            self.used.append((start, 1))
        self.changed = True

    def book(self, now: datetime, priority: int) -> datetime:
        """A turn for a message that finds no room: after those that were given to messages of its priority or higher."""
        length = self.per // timedelta(microseconds=1)
        free = self.used[0][0] + self._slice + length if self.used else to_microseconds(now)
        taken = [until for given, until in self.booked.items() if int(given) <= priority and until > to_microseconds(now)]
        turn = max(free, max(taken, default=0))
        self.booked = {given: until for given, until in self.booked.items() if until > to_microseconds(now)}
        self.booked[str(priority)] = turn + max(1, length // self.n)
        self.changed = True
        return from_microseconds(turn)


def judge_speed(quotas: Sequence[Quota], now: datetime, priority: int) -> Paced:
    """Room in all of them is taken, or in none."""
    full = [quota for quota in quotas if not quota.has_room(now)]
    if full:
        until = max(quota.book(now, priority) for quota in full)
        return Paced(("speed", "held", f"{full[0].n} per {_words(full[0].per)} ({full[0].name})"), until)
    for quota in quotas:
        quota.take(now)
    return Paced(("speed", "passed", ", ".join(quota.name for quota in quotas)))


def _words(length: timedelta) -> str:
    return f"{int(length.total_seconds())} seconds"


def keep_holds(earlier: Sequence[Any] | None, gates: Sequence[Gate]) -> list[Gate]:
    """The newest verdicts, after those with which the message was held before: each gate's verdict is kept."""
    held = [(str(gate), "held", str(detail)) for gate, verdict, detail in earlier or () if verdict == "held"]
    return [*held[-MOST_HOLDS_KEPT:], *gates]  # type: ignore[list-item]
