"""Idempotency-Key: a write that comes again with its key gets the first answer again and does nothing.

The answer is kept in the transaction of the write itself. Two at once: the second waits for the first (advisory lock).
"""

import hashlib
from datetime import timedelta
from typing import TYPE_CHECKING

from django.http import HttpResponse, HttpResponseBase

from towpath.host.sql import statement
from towpath.values.problems import TowpathError

if TYPE_CHECKING:
    from towpath.api.request import Request

KEPT_FOR = timedelta(days=1)
_LONGEST_KEY = 255


class KeyUsedForAnother(TowpathError):
    code = "idempotency_key_reused"
    status = 422


class KeyTooLong(TowpathError):
    code = "idempotency_key_too_long"
    status = 400


def answer_before(request: "Request") -> HttpResponse | None:
    key = _key_of(request)
    if key is None:
        return None
    ctx = request.ctx
    said = {"workspace_id": ctx.workspace_id, "actor": ctx.actor, "key": key}
    ctx.db.execute(statement("api", "lock_answer"), said)
    found = ctx.db.execute(statement("api", "get_answer"), {**said, "since": ctx.clock.now() - KEPT_FOR}).fetchone()
    if found is None:
        return None
    request_hash, status, body, content_type = found
    if bytes(request_hash) != _hash_of(request):
        raise KeyUsedForAnother(f"The Idempotency-Key “{key}” came with another request already. Take a new one.", key=key)
    return HttpResponse(body, status=status, content_type=content_type, headers={"Idempotent-Replayed": "true"})


def keep_answer(request: "Request", response: HttpResponseBase) -> None:
    key = _key_of(request)
    if key is None or request.ctx.caller is None or not isinstance(response, HttpResponse) or "Idempotent-Replayed" in response:
        return
    ctx = request.ctx
    ctx.db.execute(
        statement("api", "keep_answer"),
        {
            "workspace_id": ctx.workspace_id,
            "actor": ctx.actor,
            "key": key,
            "request_hash": _hash_of(request),
            "status": response.status_code,
            "body": response.content,
            "content_type": response.headers.get("Content-Type", ""),
            "now": ctx.clock.now(),
        },
    )


def _key_of(request: "Request") -> str | None:
    if request.method in ("GET", "HEAD", "OPTIONS"):
        return None
    key = request.headers.get("Idempotency-Key")
    if key and len(key) > _LONGEST_KEY:
        raise KeyTooLong(f"An Idempotency-Key has at most {_LONGEST_KEY} characters.")
    return key or None


def _hash_of(request: "Request") -> bytes:
    return hashlib.sha256(f"{request.method} {request.get_full_path()}\n".encode() + request.body).digest()
