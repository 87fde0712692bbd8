"""Lengths of time and moments on a wall clock (rule 25)."""

from calendar import monthrange
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo


def add(start: datetime, length: tuple[int, str], zone: str) -> datetime:
    """Rule 25."""
    amount, unit = length
    match unit.removesuffix("s"):
        case "minute":
            return start + timedelta(minutes=amount)
        case "hour":
            return start + timedelta(hours=amount)
        case "day":
            return _on_calendar(start, ZoneInfo(zone), days=amount)
        case "week":
            return _on_calendar(start, ZoneInfo(zone), days=7 * amount)
        case "month":
            local = start.astimezone(ZoneInfo(zone))
            month = local.month - 1 + amount
            year, month = local.year + month // 12, month % 12 + 1
            day = min(local.day, monthrange(year, month)[1])
            return at_wall(local.replace(year=year, month=month, day=day, tzinfo=None), ZoneInfo(zone))
    raise AssertionError(unit)


def _on_calendar(start: datetime, zone: ZoneInfo, *, days: int) -> datetime:
    local = start.astimezone(zone).replace(tzinfo=None)
    return at_wall(local + timedelta(days=days), zone)


def at_wall(wall: datetime, zone: ZoneInfo) -> datetime:
    """The first instant at which a clock on the wall shows this; in a gap the first instant after it."""
    wall = wall.replace(tzinfo=None, fold=0)
    early = wall.replace(tzinfo=zone).astimezone(UTC)
    if early.astimezone(zone).replace(tzinfo=None) == wall:
        return early
    probe = early - timedelta(hours=3)
    for _ in range(6 * 60):  # minute by minute over the gap
        probe += timedelta(minutes=1)
        if probe.astimezone(zone).replace(tzinfo=None, fold=0) >= wall:
            return probe.replace(second=0, microsecond=0)
    raise AssertionError(wall)
