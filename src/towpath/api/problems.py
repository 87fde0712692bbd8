"""Errors as RFC 9457 problem documents: `type, title, status, detail`, and our stable `code`, `data`, `problems`."""

import logging
from collections.abc import Mapping
from dataclasses import asdict, is_dataclass
from typing import Any

import psycopg
from django.core.exceptions import RequestDataTooBig
from django.http import Http404, HttpRequest, HttpResponse
from ninja import NinjaAPI
from ninja.errors import AuthenticationError, HttpError, ValidationError
from psycopg_pool import PoolTimeout

from towpath.host.database import encode_json
from towpath.values.problems import TowpathError

log = logging.getLogger(__name__)


def problem(
    status: int, code: str, detail: str, *, data: Mapping[str, Any] | None = None, problems: list[Any] | None = None
) -> HttpResponse:
    """problems: the places in what was sent that are wrong, each with code, sentence and path."""
    document: dict[str, Any] = {
        "type": f"urn:towpath:error:{code}",
        "title": code.replace("_", " ").capitalize(),
        "status": status,
        "detail": detail,
        "code": code,
    }
    if data:
        document["data"] = data
    if problems:
        document["problems"] = [asdict(one) if is_dataclass(one) and not isinstance(one, type) else one for one in problems]
    return HttpResponse(encode_json(document), status=status, content_type="application/problem+json")


def install(api: NinjaAPI) -> None:
    api.add_exception_handler(TowpathError, _of_ours)
    api.add_exception_handler(ValidationError, _of_validation)
    api.add_exception_handler(AuthenticationError, _of_nobody)
    api.add_exception_handler(HttpError, _of_ninja)
    api.add_exception_handler(Http404, lambda request, error: problem(404, "not_found", "There is nothing at this address."))
    api.add_exception_handler(RequestDataTooBig, lambda request, error: problem(413, "body_too_large", "The request is too large."))
    api.add_exception_handler(psycopg.DataError, _of_value)
    api.add_exception_handler(psycopg.OperationalError, _of_database_away)
    api.add_exception_handler(PoolTimeout, _of_database_away)
    api.add_exception_handler(Exception, _of_surprise)


def of_error(error: TowpathError) -> HttpResponse:
    """The document of one of our errors, for doors that are not operations of the API."""
    problems = error.data.get("problems")
    data = {name: value for name, value in error.data.items() if name != "problems"}
    return problem(error.status, error.code, error.sentence, data=data, problems=list(problems) if problems else None)


def _of_ours(request: HttpRequest, error: Any) -> HttpResponse:
    response = of_error(error)
    if "retry_after" in error.data:
        response["Retry-After"] = str(error.data["retry_after"])
    return response


def _of_validation(request: HttpRequest, error: Any) -> HttpResponse:
    problems = [
        {
            "code": one["type"],
            "sentence": f"{'.'.join(map(str, one['loc'][1:])) or one['loc'][0]}: {one['msg']}.",
            "path": ".".join(map(str, one["loc"])),
        }
        for one in error.errors
    ]
    return problem(422, "request_not_valid", " ".join(one["sentence"] for one in problems[:3]), problems=problems)


def _of_nobody(request: HttpRequest, error: Any) -> HttpResponse:
    return problem(401, "not_signed_in", "Sign in, or send `Authorization: Bearer KEY` with a key that works.")


def _of_ninja(request: HttpRequest, error: Any) -> HttpResponse:
    codes = {400: "request_not_readable", 403: "csrf_failed", 404: "not_found", 405: "method_not_allowed", 429: "too_many_requests"}
    return problem(error.status_code, codes.get(error.status_code, "request_failed"), str(error))


def _of_value(request: HttpRequest, error: Any) -> HttpResponse:
    return problem(400, "value_not_accepted", f"A value can't be stored: {str(error).splitlines()[0]}.")


def _of_database_away(request: HttpRequest, error: Any) -> HttpResponse:
    log.error("the database does not answer", extra={"error": str(error)})
    response = problem(503, "database_away", "The database does not answer. Try again in a moment.")
    response["Retry-After"] = "2"
    return response


def _of_surprise(request: HttpRequest, error: Any) -> HttpResponse:
    number = getattr(request, "number", "")
    log.error("a request failed", exc_info=error, extra={"path": request.path, "request": number})
    return problem(
        500, "internal_error", f"Something went wrong on our side. The log has it under request {number}.", data={"request": number}
    )
