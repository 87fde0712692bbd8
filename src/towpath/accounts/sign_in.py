"""Sign-in by email address and password."""

from datetime import datetime, timedelta
from typing import Any

from django.contrib.auth.hashers import make_password
from django.http import HttpRequest

from towpath.accounts.errors import TooManySignIns
from towpath.accounts.models import User


class EmailBackend:
    """An unknown address takes as long as a wrong password: time does not tell who has an account."""

    def authenticate(
        self, request: HttpRequest | None, email: str | None = None, password: str | None = None, **others: Any
    ) -> User | None:
        if not email or not password:
            return None
        user = User.objects.filter(email__iexact=email.strip()).first()
        if user is None:
            make_password(password)
            return None
        return user if user.is_active and user.check_password(password) else None

    def get_user(self, user_id: int) -> User | None:
        return User.objects.filter(pk=user_id, is_active=True).first()


# Failures of the last while, by (address, place); per process, which is enough to make guessing useless.
_failures: dict[tuple[str, str], list[datetime]] = {}
_ALLOWED = 10
_WITHIN = timedelta(minutes=15)


def refuse_guessing(email: str, place: str, now: datetime) -> None:
    """place: the caller's network address."""
    recent = [at for at in _failures.get((email.casefold(), place), ()) if at > now - _WITHIN]
    if len(recent) >= _ALLOWED:
        wait = int((recent[0] + _WITHIN - now).total_seconds()) + 1
        raise TooManySignIns("Too many failed sign-ins. Wait a quarter of an hour, then try again.", retry_after=wait)


def note_failure(email: str, place: str, now: datetime) -> None:
    if len(_failures) > 10_000:
        _failures.clear()
    _failures.setdefault((email.casefold(), place), []).append(now)
    del _failures[email.casefold(), place][:-_ALLOWED]


def forget_failures(email: str, place: str) -> None:
    _failures.pop((email.casefold(), place), None)
