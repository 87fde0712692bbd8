"""Where other systems let people into a flow (`from: webhook`): `/hooks/flow/TOKEN`. The token in the address is what allows it."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from towpath.contacts.models import STANDARD_FIELDS, Person
from towpath.contacts.rules import read_person
from towpath.engine.launch import find_hook
from towpath.expr.facts import walk
from towpath.flows.compiled import CompiledVersion
from towpath.flows.reads import get_compiled, get_flow
from towpath.flows.sources import WEBHOOK_EVENT, Hook
from towpath.host.clock import Clock, SystemClock
from towpath.host.database import encode_json
from towpath.host.pool import pool
from towpath.intake.accept import accept
from towpath.intake.errors import BadItem
from towpath.intake.models import Identify, Item, Stamp, Track
from towpath.intake.rules import check_id, check_properties, check_size, decode
from towpath.values.problems import TowpathError

# The clock of this process; a test puts its own here.
clock: Clock = SystemClock()

_LONGEST_TEXT = 400


@csrf_exempt  # other systems call without cookies; the token is what allows it
@require_POST
def enter_flow(request: HttpRequest, token: str) -> HttpResponse:
    """Makes or changes the contact that the body names and lets it enter. A request that comes again under its key counts once."""
    try:
        body = _body(request)
        with pool().connection() as db:
            found = find_hook(db, token)
            flow = None if found is None else get_flow(db, *found)
            if flow is None or flow.version_id is None or flow.status not in ("active", "paused"):
                return _answer(404, {"code": "not_found", "detail": "Nobody listens at this address."})
            version = get_compiled(db, flow.version_id)
            items = _read(version, body, _key(request))
            outcome = accept(db, flow.workspace_id, items, clock.now(), "webhook", cause={"hook": flow.id})[-1]
    except TowpathError as error:
        return _answer(error.status, {"code": error.code, "detail": error.sentence})
    return _answer(202, {"status": outcome.status})


def _body(request: HttpRequest) -> Any:
    if request.content_type == "application/x-www-form-urlencoded":
        return {name: value for name, value in request.POST.items() if isinstance(value, str)}
    check_size(request.body)
    body = decode(request.body)
    if not isinstance(body, dict | list):
        raise BadItem("The body is a JSON object, a list, or a form.")
    return body


def _key(request: HttpRequest) -> str | None:
    return check_id(request.headers.get("Idempotency-Key") or request.headers.get("webhook-id"))


def _read(version: CompiledVersion, body: Any, key: str | None) -> list[Item]:
    """What the first rule that finds a person in the body makes of it. Raises BadPerson, BadItem."""
    hooks = [rule.hook for rule in version.rules if rule.hook is not None]
    if not hooks:
        raise BadItem(f"“{version.flow_name}” no longer starts from a webhook.")
    said = [_contact(hook, body) for hook in hooks]
    values = next((one for one in said if any(one.get(name) for name in ("external_id", "email", "phone"))), said[0])
    person = read_person(Person(*(_text(values.pop(name, None)) for name in ("external_id", "email", "phone"))))
    properties = check_properties({"flow": version.flow_slug, "body": body})
    fields = {name: _text(value) if name in STANDARD_FIELDS else value for name, value in values.items()}
    return [Identify(person, check_properties(fields)), Track(person, WEBHOOK_EVENT, properties, Stamp(id=key))]


def _contact(hook: Hook, body: Any) -> dict[str, Any]:
    found = {name: walk(body, parts) for name, parts in hook.contact.items()}
    return {name: value for name, value in found.items() if value is not None and value != ""}


def _text(value: Any) -> str | None:
    """Of a field that is a text: numbers are read as what they look like, anything else is refused where it is checked."""
    return None if value is None else str(value)[:_LONGEST_TEXT]


def _answer(status: int, said: dict[str, Any]) -> HttpResponse:
    return HttpResponse(encode_json(said), status=status, content_type="application/json")
