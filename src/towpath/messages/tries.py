"""What follows from an attempt: the end of the message, or the next attempt and its moment (semantics 22, 35). Pure."""

from datetime import datetime, timedelta

import msgspec

from towpath.channels.base import TAKEN_OVER, Outcome, Result
from towpath.messages.models import Status
from towpath.values import durations
from towpath.values.durations import Duration

# A socket that is not open by then: the attempt is taken back, because what its gates saw has aged (semantics 36).
OPEN_WITHIN = timedelta(seconds=5)
TAKEN_BACK = "taken_back"
REPEATED = "repeated_after_uncertain"

# Between the attempts of a mail; the last repeats until the message's validity ends.
_MAIL_PAUSES = tuple(timedelta(minutes=minutes) for minutes in (1, 5, 15, 30, 60, 120, 240))


class Tries(msgspec.Struct, frozen=True):
    """How often and how long a message is tried. times None: until it expires."""

    expires_at: datetime
    times: int | None = None
    over: timedelta = timedelta(0)


class Again(msgspec.Struct, frozen=True):
    due_at: datetime
    reason: str


class End(msgspec.Struct, frozen=True):
    status: Status
    reason: str | None = None


def tries_of_mail(planned_at: datetime, validity: Duration, zone: str = "UTC") -> Tries:
    return Tries(durations.add(planned_at, validity, zone, calendar=False))


def tries_of_call(planned_at: datetime, times: int, over: Duration) -> Tries:
    span = timedelta(seconds=over.seconds or 0)
    return Tries(planned_at + span + timedelta(days=1), times, span)


def next_step(result: Result, *, number: int, tries: Tries, transactional: bool, now: datetime) -> End | Again:
    """What comes after attempt `number` (from 1). A hand-over whose end nobody knows is repeated only where that was chosen."""
    match result.outcome:
        case Outcome.ACCEPTED:
            return End(Status.SENT)
        case Outcome.REFUSED:
            return End(Status.FAILED, result.reason)
        case Outcome.UNCERTAIN:
            again = _again(number, tries, now, REPEATED, result.retry_after) if transactional else None
            return again or End(Status.UNCERTAIN, result.reason)
        case _:
            if result.reason in (TAKEN_BACK, TAKEN_OVER):
                return Again(now, TAKEN_BACK)
            return _again(number, tries, now, result.reason or "", result.retry_after) or End(Status.FAILED, result.reason)


def _again(number: int, tries: Tries, now: datetime, reason: str, asked: int | None) -> Again | None:
    if tries.times is None:
        pause = _MAIL_PAUSES[min(number, len(_MAIL_PAUSES)) - 1]
    elif number >= tries.times:
        return None
    else:
        pause = tries.over * (2 ** (number - 1)) / (2 ** (tries.times - 1) - 1)  # growing, `over` in all
    due_at = now + max(pause, timedelta(seconds=asked or 0))
    return Again(due_at, reason) if due_at <= tries.expires_at else None
