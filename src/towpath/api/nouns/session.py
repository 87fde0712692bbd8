"""Sign in, sign out, who am I, and in which workspace."""

from typing import Any

from django.contrib.auth import authenticate, login, logout
from django.middleware.csrf import get_token
from django.views.decorators.csrf import csrf_protect
from ninja import Router
from ninja.decorators import decorate_view
from pydantic import BaseModel, Field

from towpath.accounts import reads
from towpath.accounts.errors import SignInFailed
from towpath.accounts.models import User
from towpath.accounts.sign_in import forget_failures, note_failure, refuse_guessing
from towpath.api.auth import CHOSEN_WORKSPACE, caller_in_session
from towpath.api.request import NotAllowed, Request, needs, needs_nobody
from towpath.team.staff import tell_of_session

router = Router()


class SignIn(BaseModel):
    email: str = Field(max_length=254)
    password: str = Field(max_length=1000)


class Choice(BaseModel):
    workspace: int


class UserOut(BaseModel):
    id: int
    email: str
    name: str
    role: str


class SessionWorkspaceOut(BaseModel):
    id: int
    name: str
    slug: str
    time_zone: str
    currency: str
    locale: str
    test_mode: bool
    role: str


class SessionOut(BaseModel):
    """workspace: the one that everything in this session is about."""

    user: UserOut
    workspace: SessionWorkspaceOut
    workspaces: list[SessionWorkspaceOut]


class CsrfOut(BaseModel):
    token: str


@router.get("", response=SessionOut)
@needs("read")
def get_session(request: Request) -> SessionOut:
    user = request.ctx.user
    if user is None:
        raise NotAllowed("A key has no session.")
    return _session(request, user)


@router.get("/csrf", response=CsrfOut, auth=None)
@needs_nobody
def get_csrf_token(request: Request) -> CsrfOut:
    """Sets the cookie `towpath_csrf`; its value goes into the header X-CSRFToken of every write in a session."""
    return CsrfOut(token=get_token(request))


@router.post("", response=SessionOut, auth=None)
@decorate_view(csrf_protect)
@needs_nobody
def sign_in(request: Request, body: SignIn) -> SessionOut:
    """After ten failures for an address from one place within a quarter of an hour: 429 with Retry-After."""
    place, now = request.META.get("REMOTE_ADDR", ""), request.ctx.clock.now()
    refuse_guessing(body.email, place, now)
    user = authenticate(request, email=body.email, password=body.password)
    if not isinstance(user, User):
        note_failure(body.email, place, now)
        raise SignInFailed("This address and password do not go together.")
    forget_failures(body.email, place)
    login(request, user)
    tell_of_session(request.ctx.db, user.pk, user.email, "user_signed_in", now)
    return _session(request, user)


@router.patch("", response=SessionOut)
@needs("read")
def choose_workspace(request: Request, body: Choice) -> SessionOut:
    user = request.ctx.user
    if user is None or all(one.workspace_id != body.workspace for one in reads.list_memberships_of_user(request.ctx.db, user.pk)):
        raise NotAllowed("You are not a member of this workspace.", workspace=body.workspace)
    request.session[CHOSEN_WORKSPACE] = body.workspace
    return _session(request, user)


@router.delete("", response={204: None})
@needs("read")
def sign_out(request: Request) -> None:
    ctx = request.ctx
    if ctx.user is not None:
        tell_of_session(ctx.db, ctx.user.pk, ctx.user.email, "user_signed_out", ctx.clock.now())
    logout(request)


def _session(request: Request, user: User) -> SessionOut:
    db = request.ctx.db
    caller = caller_in_session(request, user)
    if caller is None:
        raise NotAllowed("You are not a member of any workspace. Ask an admin to add you.")
    memberships = reads.list_memberships_of_user(db, user.pk)
    known: dict[int, Any] = {
        one.workspace_id: SessionWorkspaceOut(**_fields(reads.get_workspace(db, one.workspace_id)), role=one.role) for one in memberships
    }
    return SessionOut(
        user=UserOut(id=user.pk, email=user.email, name=user.name, role=caller.role or ""),
        workspace=known[caller.workspace_id],
        workspaces=list(known.values()),
    )


def _fields(workspace: reads.Workspace) -> dict[str, Any]:
    return {name: getattr(workspace, name) for name in ("id", "name", "slug", "time_zone", "currency", "locale", "test_mode")}
