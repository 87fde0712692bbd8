"""Functions: Python of the workspace that flows run in a jail."""

from collections.abc import Mapping
from datetime import datetime
from typing import Annotated, Any

from ninja import Path, Router, Status
from pydantic import BaseModel, Field

from towpath.accounts.writes import audit
from towpath.api.in_use import refuse_in_use
from towpath.api.pages import Page
from towpath.api.request import Context, Request, needs
from towpath.channels.function.call import FunctionCall, Program, run_function
from towpath.channels.function.jail import NoJail, why_no_jail
from towpath.channels.guard import guard_from
from towpath.contacts.errors import ContactNotFound
from towpath.contacts.reads import get_contact
from towpath.engine.documents import item_of
from towpath.functions import reads, writes
from towpath.functions.models import LONGEST_CODE, LONGEST_NAME, MOST_HOSTS, MOST_SECRETS, Function, FunctionFields, limits_of
from towpath.host.database import decode_json, encode_json
from towpath.host.settings import as_environment, load
from towpath.secrets.reads import reveal_secrets
from towpath.secrets.ring import open_ring
from towpath.values.problems import TowpathError

router = Router()

FunctionId = Annotated[int, Path(ge=1, le=2**31 - 1)]


class FunctionsRefused(TowpathError):
    """The jail can't be made on this machine."""

    code = "functions_refused"
    status = 503


class FunctionOut(BaseModel, from_attributes=True):
    """hosts: which it may ask. secrets: names of those it may read. seconds: of one run. memory: MB."""

    id: int
    name: str
    code: str
    hosts: list[str]
    secrets: list[str]
    seconds: int
    memory: int
    made_at: datetime
    changed_at: datetime


class FunctionPage(Page[FunctionOut]):
    """refused: why functions can't be run on this machine; null: they can."""

    refused: str | None


class FunctionIn(BaseModel, extra="forbid"):
    name: str = Field(min_length=1, max_length=LONGEST_NAME)
    code: str = Field(max_length=LONGEST_CODE, description="Python with a function `main(event)` that returns an object.")
    hosts: list[str] = Field(default_factory=list, max_length=MOST_HOSTS, description="`api.shop.example`, `*.shop.example`, `host:8080`.")
    secrets: list[str] = Field(default_factory=list, max_length=MOST_SECRETS, description="Names of secrets that the code may read.")
    seconds: int = Field(10, ge=1, le=60)
    memory: int = Field(64, ge=16, le=512, description="MB")

    def fields(self) -> FunctionFields:
        return FunctionFields(self.name, self.code, self.hosts, self.secrets, self.seconds, self.memory)


class FunctionTry(FunctionIn):
    """contact: whose document the code gets; left out: an empty one."""

    contact: str | None = Field(None, max_length=20, pattern=r"^\d{1,18}$")
    arguments: dict[str, Any] = Field(default_factory=dict, max_length=50)


class FunctionTried(BaseModel):
    """error: a sentence; null: it went well. log: what the code printed."""

    result: dict[str, Any]
    error: str | None
    log: str
    milliseconds: int


@router.get("", response=FunctionPage)
@needs("read")
def list_functions(request: Request) -> FunctionPage:
    """By name."""
    found = reads.list_functions(request.ctx.db, request.ctx.workspace_id)
    return FunctionPage(items=[FunctionOut.model_validate(one) for one in found], next=None, refused=why_no_jail())


@router.post("", response={201: FunctionOut})
@needs("admin")
def make_function(request: Request, body: FunctionIn) -> Status[FunctionOut]:
    return Status(201, _save(request.ctx, body, None))


@router.post("/try", response=FunctionTried)
@needs("admin")
def try_function(request: Request, body: FunctionTry) -> FunctionTried:
    """Run the code now, as it stands here, kept or not. The requests that it makes are really made."""
    ctx = request.ctx
    fields = writes.check_fields(ctx.db, ctx.workspace_id, body.fields())
    settings = load()
    secrets = reveal_secrets(ctx.db, ctx.workspace_id, body.secrets, open_ring(settings.data))
    program = Program(body.code, tuple(str(host) for host in body.hosts), secrets, limits_of(body.seconds, body.memory))
    event = decode_json(encode_json(_event(ctx, body)))
    ctx.db.commit()  # nothing is held while the code runs
    key = f"try-{ctx.workspace_id}-{int(ctx.clock.now().timestamp() * 1000)}"
    try:
        ran = run_function(FunctionCall(0, event), program, guard_from(as_environment(settings)), key)
    except NoJail as error:
        raise FunctionsRefused(f"Functions can't be run on this machine: {error}.") from error
    assert ran is not None and fields
    return FunctionTried(result=dict(ran.result), error=ran.error, log=ran.log, milliseconds=ran.milliseconds)


@router.get("/{id}", response=FunctionOut)
@needs("read")
def get_function(request: Request, id: FunctionId) -> FunctionOut:
    return FunctionOut.model_validate(reads.get_function(request.ctx.db, request.ctx.workspace_id, id))


@router.put("/{id}", response=FunctionOut)
@needs("admin")
def change_function(request: Request, id: FunctionId, body: FunctionIn) -> FunctionOut:
    """Live flows that name it run the new code from now on, also under a new name."""
    return _save(request.ctx, body, id)


@router.delete("/{id}", response={204: None})
@needs("admin")
def delete_function(request: Request, id: FunctionId) -> None:
    """Refused while a live flow names it."""
    ctx = request.ctx
    name = writes.lock_function(ctx.db, ctx.workspace_id, id)
    refuse_in_use(ctx, "function", id, name)
    writes.delete_function(ctx.db, ctx.workspace_id, id)
    _audit(ctx, "deleted", id, {"name": name})


def _save(ctx: Context, body: FunctionIn, id: int | None) -> FunctionOut:
    before = None if id is None else reads.get_function(ctx.db, ctx.workspace_id, id)
    saved = writes.save_function(ctx.db, ctx.workspace_id, body.fields(), now=ctx.clock.now(), function_id=id)
    _audit(ctx, "made" if before is None else "changed", saved.id, {"before": _said(before), "after": _said(saved)})
    return FunctionOut.model_validate(saved)


def _said(function: Function | None) -> Mapping[str, Any] | None:
    if function is None:
        return None
    return {name: getattr(function, name) for name in ("name", "code", "hosts", "secrets", "seconds", "memory")}


def _event(ctx: Context, body: FunctionTry) -> Mapping[str, Any]:
    """What `main` is given in a try: the person, the arguments, and stand-ins for the rest."""
    contact = None if body.contact is None else get_contact(ctx.db, ctx.workspace_id, int(body.contact))
    if contact is None and body.contact is not None:
        raise ContactNotFound("There is no such contact.", contact=body.contact)
    return {
        "data": item_of(ctx.db, ctx.workspace_id, contact.id if contact else None, None),
        "flow": {"id": "try", "name": "Try", "version": 0},
        "run": {"id": "0", "process_id": "0", "entered_at": ctx.clock.now(), "test": True},
        "entry": None,
        "variables": {},
        "node": {"id": "try"},
        "arguments": body.arguments,
    }


def _audit(ctx: Context, deed: str, id: int, about: Mapping[str, Any]) -> None:
    audit(
        ctx.db, workspace_id=ctx.workspace_id, at=ctx.clock.now(), actor=ctx.actor, what=f"function.{deed}", about={"function": id, **about}
    )
