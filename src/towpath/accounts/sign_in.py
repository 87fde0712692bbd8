"""Sign-in by email address and password."""

from typing import Any

from django.contrib.auth.hashers import make_password
from django.http import HttpRequest

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
