"""No outgoing fetch reaches a private address, however it is written, nested, redirected or rebound (S3)."""

import socket
from ipaddress import ip_address
from typing import Any

import pytest
from tests.support.scripted_http import scripted_http

from towpath.channels.base import Outcome, Phase
from towpath.channels.guard import ForbiddenAddress, Guard, guard_from, is_public
from towpath.channels.webhook.http import Call, make_call

OPEN = Guard(allow_private=True)


def always() -> bool:
    return True


@pytest.mark.parametrize(
    "address",
    [
        "127.0.0.1", "10.0.0.1", "172.16.0.1", "192.168.1.1", "169.254.169.254", "100.64.0.1",
        "0.0.0.0", "224.0.0.1", "255.255.255.255",
        "192.0.2.1", "198.18.0.1", "::", "::1", "fe80::1", "fc00::1", "fec0::1", "ff02::1", "::ffff:127.0.0.1",
        "::ffff:10.0.0.1", "::7f00:1",
        "64:ff9b::7f00:1", "64:ff9b::a00:1", "2002:7f00:1::", "2002:a00:1::",
        "2001:0:4136:e378:8000:63bf:80ff:fffe", "2001:db8::1",
    ],
)  # fmt: skip
def test_addresses_that_are_not_of_the_public_internet_are_refused(address: str) -> None:
    assert not is_public(ip_address(address))


@pytest.mark.parametrize("address", ["93.184.215.14", "8.8.8.8", "2606:4700::1111", "::ffff:8.8.8.8"])
def test_public_addresses_are_allowed(address: str) -> None:
    assert is_public(ip_address(address))


@pytest.mark.parametrize(
    "host", ["localhost", "127.0.0.1", "127.1", "2130706433", "0x7f000001", "0177.0.0.1", "[::1]", "[::ffff:127.0.0.1]", "0"]
)
def test_a_listener_on_this_machine_is_never_reached(host: str) -> None:
    with scripted_http() as seen:
        result = make_call(Call("POST", f"http://{host}:{seen.port}/", "1"), always, Guard())
        assert (result.outcome, seen.requests) == (Outcome.REFUSED, [])
        assert result.reason == "private_address"


def test_a_redirect_to_a_private_address_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    with scripted_http() as inner, scripted_http((302, {"Location": f"http://127.0.0.1:{inner.port}/secret"}, b"")) as outer:
        monkeypatch.setattr(socket, "getaddrinfo", _names({"public.org": ["93.184.215.14"]}))
        monkeypatch.setattr(socket, "create_connection", _to_port(outer.port))
        result = make_call(Call("GET", f"http://public.org:{outer.port}/", "1"), always, Guard())
        assert (result.outcome, result.reason) == (Outcome.REFUSED, "private_address")
        assert (len(outer.requests), inner.requests) == (1, [])


def test_a_name_that_changes_after_the_check_is_not_resolved_again(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[str] = []
    connected: list[str] = []

    def resolve(host: str, port: int, **_: Any) -> list[Any]:
        asked.append(host)
        address = "93.184.215.14" if len(asked) == 1 else "127.0.0.1"
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (address, port))]

    def connect(address: tuple[str, int], timeout: float) -> socket.socket:
        connected.append(address[0])
        raise ConnectionRefusedError

    monkeypatch.setattr(socket, "getaddrinfo", resolve)
    monkeypatch.setattr(socket, "create_connection", connect)
    make_call(Call("GET", "http://rebound.org/", "1"), always, Guard())
    assert (asked, connected) == (["rebound.org"], ["93.184.215.14"])


def test_one_private_address_among_several_refuses_the_name(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(socket, "getaddrinfo", _names({"mixed.org": ["93.184.215.14", "10.0.0.7"]}))
    with pytest.raises(ForbiddenAddress):
        Guard().resolve("mixed.org", 443)


def test_towpath_itself_is_refused_even_where_private_networks_are_allowed() -> None:
    with scripted_http() as seen:
        guard = guard_from(
            {"TOWPATH_PORT": str(seen.port), "TOWPATH_ALLOW_PRIVATE_NETWORKS": "1", "TOWPATH_PUBLIC_URL": "https://flows.shop.org"}
        )
        for host in ("127.0.0.1", "localhost", "LOCALHOST.", "127.1"):
            result = make_call(Call("POST", f"http://{host}:{seen.port}/api/v1/events", "1"), always, guard)
            assert (result.outcome, result.reason) == (Outcome.REFUSED, "own_address")
        assert make_call(Call("POST", "https://Flows.Shop.org/x", "1"), always, guard).reason == "own_address"
        assert seen.requests == []


def test_a_call_carries_its_key_and_is_answered_with_values() -> None:
    with scripted_http((201, {"X-Made": "yes"}, b'{"id": 12.10, "tags": ["a"]}')) as seen:
        call = Call(
            "POST", f"{seen.url}/things?x=1", "77", (("Content-Type", "application/json"), ("Idempotency-Key", "forged")), '{"a": 1}', 5
        )
        result = make_call(call, always, OPEN)
    method, path, headers, body = seen.requests[0]
    assert (method, path, body, headers["Idempotency-Key"]) == ("POST", "/things?x=1", b'{"a": 1}', "77")
    assert result.outcome == Outcome.ACCEPTED
    assert result.answer is not None
    assert (result.answer["status"], str(result.answer["json"]["id"]), result.answer["headers"]["x-made"]) == (201, "12.10", "yes")


@pytest.mark.parametrize(
    ("status", "outcome"),
    [
        (200, Outcome.ACCEPTED),
        (204, Outcome.ACCEPTED),
        (400, Outcome.REFUSED),
        (404, Outcome.REFUSED),
        (429, Outcome.DEFERRED),
        (503, Outcome.DEFERRED),
    ],
)
def test_the_status_says_whether_to_try_again(status: int, outcome: Outcome) -> None:
    with scripted_http((status, {"Retry-After": "30"}, b"")) as seen:
        result = make_call(Call("GET", seen.url, "1"), always, OPEN)
    assert (result.outcome, result.phase) == (outcome, Phase.DONE)
    if outcome == Outcome.DEFERRED:
        assert result.retry_after == 30


def test_a_request_that_is_not_answered_is_uncertain() -> None:
    with scripted_http((0, {}, b"")) as seen:
        result = make_call(Call("POST", seen.url, "1", body="x"), always, OPEN)
    assert (result.outcome, result.phase) == (Outcome.UNCERTAIN, Phase.DOT)


def test_nobody_listens_is_surely_not_sent() -> None:
    with scripted_http() as seen:
        url = seen.url
    assert make_call(Call("GET", url, "1"), always, OPEN).outcome == Outcome.NOT_SENT


def test_an_attempt_that_was_taken_over_sends_no_request() -> None:
    with scripted_http() as seen:
        assert make_call(Call("POST", seen.url, "1"), lambda: False, OPEN).outcome == Outcome.NOT_SENT
    assert seen.requests == []


@pytest.mark.parametrize(
    "call",
    [
        Call("POST", "ftp://shop.org/", "1"),
        Call("POST", "file:///etc/passwd", "1"),
        Call("POST", "http://shop.org/\r\nX: y", "1"),
        Call("POST", "http:///x", "1"),
        Call("POST", "http://shop.org/", "1", (("X", "a\r\nY: b"),)),
        Call("PO ST", "http://shop.org/", "1"),
        Call("POST", "http://shop.org/", "1", body="x" * 1_000_001),
    ],
)
def test_a_request_that_cannot_be_made_is_refused_before_a_socket_opens(call: Call) -> None:
    result = make_call(call, always, OPEN)
    assert (result.outcome, result.phase, result.reason) == (Outcome.REFUSED, Phase.BEGUN, "bad_request")


def test_headers_are_not_carried_to_another_origin() -> None:
    with scripted_http() as other, scripted_http((302, {"Location": f"http://127.0.0.1:{other.port}/"}, b"")) as first:
        make_call(Call("GET", first.url, "1", (("Authorization", "Bearer s"),)), always, OPEN)
    assert first.requests[0][2]["Authorization"] == "Bearer s"
    assert "Authorization" not in other.requests[0][2]


def _names(names: dict[str, list[str]]) -> Any:
    real = socket.getaddrinfo

    def resolve(host: str, port: int, *rest: Any, **options: Any) -> list[Any]:
        if host in names:
            return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (address, port)) for address in names[host]]
        return real(host, port, *rest, **options)

    return resolve


def _to_port(port: int) -> Any:
    """Connections to public addresses end at a listener of the test; the guard has checked them before."""
    real = socket.create_connection

    def connect(address: tuple[str, int], timeout: float) -> socket.socket:
        return real(("127.0.0.1", port), timeout)

    return connect
