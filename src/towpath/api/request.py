"""What an operation of the API works with: `request.ctx`, a transaction of its own, and the permission that it needs.

    @router.get("", response=Page[FlowOut])
    @needs("read")
    def list_flows(request: Request, cursor: str = "", limit: int = 50) -> Page[FlowOut]: ...

The transaction is committed when the answer is 2xx or 3xx, after the body is made; anything else rolls it back.
"""

import functools
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, ParamSpec, TypeVar

from django.http import HttpRequest, HttpResponseBase
from ninja.decorators import decorate_view

from towpath.accounts.models import User
from towpath.accounts.rules import role_may, scopes_may
from towpath.api.once import answer_before, keep_answer
from towpath.host.clock import Clock, SystemClock
from towpath.host.database import Connection
from towpath.host.pool import pool
from towpath.values.problems import TowpathError

P = ParamSpec("P")
R = TypeVar("R")


class NotAllowed(TowpathError):
    code = "not_allowed"
    status = 403


@dataclass(frozen=True, slots=True)
class Caller:
    """Who asks: a person in a session (user, role) or a key (key_id, scopes)."""

    workspace_id: int
    user: User | None = None
    role: str | None = None
    key_id: int | None = None
    scopes: frozenset[str] = frozenset()

    @property
    def actor(self) -> str:
        """As the audit log and causes of events name it."""
        return f"user:{self.user.pk}" if self.user else f"key:{self.key_id}"

    def may(self, permission: str) -> bool:
        return role_may(self.role, permission) if self.role else scopes_may(self.scopes, permission)


@dataclass(slots=True)
class Context:
    """db: the operation's transaction. Every statement takes `workspace_id` from here and from nowhere else."""

    db: Connection
    clock: Clock
    caller: Caller | None = None

    @property
    def known_caller(self) -> Caller:
        assert self.caller is not None, "only operations marked with `needs` know who asks"
        return self.caller

    @property
    def workspace_id(self) -> int:
        return self.known_caller.workspace_id

    @property
    def user(self) -> User | None:
        return self.known_caller.user

    @property
    def role(self) -> str | None:
        return self.known_caller.role

    @property
    def actor(self) -> str:
        return self.known_caller.actor


class Request(HttpRequest):
    ctx: Context


# The clock of this process; a test puts its own here.
clock: Clock = SystemClock()


def needs(permission: str) -> Callable[[Callable[P, R]], Callable[P, R]]:
    """Marks an operation with what its caller must be allowed: one of `accounts.rules.PERMISSIONS`."""

    def mark(view: Callable[P, R]) -> Callable[P, R]:
        @functools.wraps(view)
        def checked(request: Request, *args: Any, **kwargs: Any) -> Any:
            caller = request.auth  # type: ignore[attr-defined]
            request.ctx.caller = caller
            if not caller.may(permission):
                raise NotAllowed(f"This needs the permission “{permission}”, which you don't have here.", permission=permission)
            earlier = answer_before(request)
            return earlier if earlier is not None else view(request, *args, **kwargs)  # type: ignore[arg-type]

        checked.permission = permission  # type: ignore[attr-defined]
        return decorate_view(_in_transaction)(checked)  # type: ignore[return-value]

    return mark


def needs_nobody(view: Callable[P, R]) -> Callable[P, R]:
    """Marks an operation that anybody may call, signed in or not (with `auth=None`); `request.ctx` has no caller."""
    view.permission = None  # type: ignore[attr-defined]
    return decorate_view(_in_transaction)(view)


def _in_transaction(run: Callable[..., HttpResponseBase]) -> Callable[..., HttpResponseBase]:
    @functools.wraps(run)
    def run_in_transaction(request: Request, **values: Any) -> HttpResponseBase:
        from towpath.api.frame import api

        try:
            with pool().connection() as db:
                request.ctx = Context(db, clock)
                response = run(request, **values)
                if response.status_code < 400:
                    keep_answer(request, response)
                else:
                    db.rollback()
                return response
        except Exception as error:
            return api.on_exception(request, error)

    return run_in_transaction
