"""The API at /api/v1: its operations are found by walking `api/nouns`; each module's `router` is mounted at its name."""

import importlib
import json
import pkgutil
from typing import Any

import msgspec
from django.http import HttpRequest, HttpResponse
from ninja import NinjaAPI
from ninja.parser import Parser
from ninja.renderers import BaseRenderer

from towpath.api import nouns, problems
from towpath.api.auth import InSession, WithKey
from towpath.host.database import decode_json

_encode = msgspec.json.Encoder(decimal_format="number", enc_hook=str).encode


class _Parser(Parser):
    """Numbers with a fraction arrive as Decimal."""

    def parse_body(self, request: HttpRequest) -> Any:
        try:
            return decode_json(request.body)
        except msgspec.DecodeError as error:
            raise json.JSONDecodeError(str(error), "", 0) from None


class _Renderer(BaseRenderer):
    media_type = "application/json"

    def render(self, request: HttpRequest, data: Any, *, response_status: int) -> bytes:
        return _encode(data)


def _make_api() -> NinjaAPI:
    made = NinjaAPI(
        title="Towpath",
        version="1",
        description="People, events, flows, runs and messages of a workspace. Errors: problem documents (RFC 9457) with a stable `code`.",
        urls_namespace="api",
        auth=[InSession(), WithKey()],
        parser=_Parser(),
        renderer=_Renderer(),
        docs_url=None,
    )
    problems.install(made)
    for found in sorted(pkgutil.iter_modules(nouns.__path__), key=lambda module: module.name):
        module = importlib.import_module(f"{nouns.__name__}.{found.name}")
        noun = found.name.replace("_", "-")
        made.add_router(f"/{noun}", module.router, tags=[noun])
    return made


api = _make_api()


def nothing_here(request: HttpRequest) -> HttpResponse:
    return problems.problem(404, "not_found", "There is nothing at this address.")
