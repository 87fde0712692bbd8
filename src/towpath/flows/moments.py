"""When a flow begins and ends, as its settings say it."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo


def read_moment(text: str, zone: str) -> datetime:
    """`2026-05-01`, `2026-05-01 09:00` or with an offset, as ISO 8601. Without an offset it is the time of `zone`. Raises ValueError."""
    moment = datetime.fromisoformat(text.strip())
    return (moment if moment.tzinfo is not None else moment.replace(tzinfo=ZoneInfo(zone))).astimezone(UTC)
