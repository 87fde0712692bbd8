"""Moments as callers give them."""

from datetime import UTC, datetime


def in_utc(moment: datetime) -> datetime:
    """Without an offset it is UTC."""
    return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)
