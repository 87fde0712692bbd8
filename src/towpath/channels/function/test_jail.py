"""What code in the jail can't do (guarantee S4), each shape as somebody would try it."""

import os
import socket
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

import pytest

from towpath.channels.function import jail
from towpath.channels.function.call import FunctionCall, ListedGuard, Program, broker, is_host, make_run, run_function
from towpath.channels.function.jail import Limits, NoJail, Ran, run_jailed, why_no_jail, why_unreadable
from towpath.channels.guard import ForbiddenAddress, Guard

TIGHT = Limits(seconds=4, processor_seconds=1, memory=48)


def run(code: str, event: Mapping[str, Any] | None = None, secrets: Mapping[str, str] | None = None) -> Ran:
    ran = run_jailed(code, event or {}, secrets or {}, lambda asked: {"status": 200, "headers": {}, "json": dict(asked)}, TIGHT)
    assert ran is not None
    return ran


def test_a_function_reads_its_event_and_answers() -> None:
    code = (
        "import math\n"
        "def main(event):\n"
        "    print('hello', event.data.item_details.first_name)\n"
        "    return {'root': math.sqrt(event['arguments']['n']), 'total': event.data.item_details.total + 1, 'key': secret('KEY')}\n"
    )
    ran = run(code, {"data": {"item_details": {"first_name": "Ada", "total": 19.99}}, "arguments": {"n": 49}}, {"KEY": "abcd"})
    assert ran.error is None
    assert ran.result == {"root": 7, "total": 20.99, "key": "abcd"}
    assert ran.log == "hello Ada\n"


@pytest.mark.parametrize(
    "doing",
    [
        "open('/etc/passwd').read()",
        "open('/tmp/left-behind', 'w')",
        "__import__('os').listdir('/')",
        "__import__('os').fork()",
        "__import__('os').system('true') and __import__('os').execv('/bin/sh', ['sh'])",
        "__import__('os').kill(__import__('os').getppid(), 9)",
        "__import__('socket').socket()",
        "__import__('socket').create_connection(('127.0.0.1', 80))",
        "__import__('os').write(2, b'x')",
        "__import__('os').read(3, 1)",
        "__import__('os').dup(1)",
        "__import__('os').memfd_create('x')",
        "__import__('os').setuid(0)",
        "__import__('threading').Thread(target=print).start()",
        "__import__('resource').setrlimit(0, (9, 9))",
    ],
)
def test_what_is_outside_can_not_be_touched(doing: str) -> None:
    ran = run(f"def main(event):\n    {doing}\n    return {{'got': 'out'}}\n")
    assert ran.result == {} and ran.error is not None, ran


def test_programs_of_the_host_can_not_be_started_or_memory_made_executable() -> None:
    code = (
        "import ctypes\n"
        "def main(event):\n"
        "    libc = ctypes.CDLL(None, use_errno=True)\n"
        "    libc.mmap.restype = ctypes.c_void_p\n"
        "    free = libc.mmap(None, 4096, 7, 0x22, -1, 0)\n"
        "    return {'system': libc.system(b'true'), 'mapped': free not in (None, 2 ** 64 - 1), 'execve': libc.syscall(59, b'/bin/true', 0, 0),\n"
        "            'ptrace': libc.syscall(101, 0, 0, 0, 0), 'other_abi': 0}\n"
    )
    ran = run(code)
    assert ran.result.get("mapped") is not True
    assert ran.result.get("execve") in (None, -1) and ran.result.get("system") != 0


def test_the_environment_is_empty_and_nothing_of_the_host_is_in_the_process(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TOWPATH_SECRET_KEY", "of the host")
    code = (
        "import os, sys, gc\n"
        "def main(event):\n"
        "    return {'environment': dict(os.environ), 'arguments': sys.argv[1:], 'towpath': [m for m in sys.modules if m.startswith('towpath')],\n"
        "            'found': any('of the ' + 'host' in v for v in gc.get_objects() if isinstance(v, str))}\n"
    )
    found = dict(run(code).result)
    assert set(found.pop("environment")) <= {"LC_CTYPE"}  # which Python sets itself
    assert found == {"arguments": [], "towpath": [], "found": False}


@pytest.mark.parametrize(
    ("body", "words"),
    [
        ("while True: pass", "computed for more than 1 second"),
        ("import time; time.sleep(60)", "longer than 4 seconds"),
        ("x = 'a' * 10**9", "memory"),
        ("x = []\n    while True: x.append('y' * 10_000)", "memory"),
        ("import os\n    while True:\n        try: os.fork()\n        except OSError: pass", "computed for more than 1 second"),
        ("while True: print('flood' * 1000)", "computed for more than 1 second"),
        ("return {'x': 'y' * 1_000_000}", "larger than"),
        ("import os\n    while True: os.write(1, b'\\x00\\x00\\x10\\x00' * 1000)", "said"),
        ("import os\n    os.write(1, b'\\x05\\x00\\x00\\x00[1,2]')\n    import time; time.sleep(9)", "nobody understands"),
        ("import os; os._exit(0)", "without an answer"),
        ("import sys; sys.setrecursionlimit(10**9)\n    def f(n): return f(n + 1)\n    f(0)", ""),
        ("return 7", "must return an object"),
        ("return {'x': object()}", "no JSON"),
        ("return {'a': 1 / 0}", "Line 2: ZeroDivisionError"),
        ("import numpy", "a function can import"),
    ],
)
def test_what_goes_wrong_inside_ends_inside_and_is_said(body: str, words: str) -> None:
    ran = run(f"def main(event):\n    {body}\n")
    assert ran.error is not None
    slow = words.startswith("computed") and "longer than" in ran.error  # a machine under load gives the second of computing later
    assert words in ran.error or slow
    assert ran.result == {} and len(ran.log) <= 20_000 and ran.milliseconds < 9_000


@pytest.mark.parametrize(
    ("code", "words"), [("def main(event)\n", "Line 1"), ("x = 1\n", None), ("(" * 5_000, ""), ("-" * 200_000 + "1", "")]
)
def test_code_that_can_not_be_read_is_told_without_running_it(code: str, words: str | None) -> None:
    said = why_unreadable(code)
    assert said is None if words is None else said is not None and words in said


def test_a_jail_that_can_not_be_made_runs_nothing(monkeypatch: pytest.MonkeyPatch, tmp_path: Any) -> None:
    inside = jail.INSIDE.read_text().replace('CALLS = {\n    "x86_64"', 'CALLS = {\n    "another"').replace('"aarch64"', '"third"')
    (tmp_path / "inside.py").write_text(inside)
    monkeypatch.setattr(jail, "INSIDE", tmp_path / "inside.py")
    asked: list[str] = []

    def begin() -> bool:
        asked.append("code")
        return True

    with pytest.raises(NoJail, match="functions need Linux on x86-64 or ARM64"):
        run_jailed("def main(event): return {}", {}, {}, lambda asked: {}, TIGHT, begin=begin)
    result = make_run(FunctionCall(1, {}), Program("def main(event): return {}"), lambda: True, Guard(), "7")
    assert (result.reason, asked) == ("no_jail", [])
    assert "functions need Linux" in result.response


def test_this_machine_can_make_one() -> None:
    assert why_no_jail() is None


def test_many_run_at_once() -> None:
    found: list[Any] = []
    threads = [
        threading.Thread(target=lambda n=n: found.append(run("def main(event): return {'n': event.n}", {"n": n}).result["n"]))
        for n in range(6)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(found) == list(range(6))
    assert os.listdir("/proc/self/fd")  # and nothing of them is left: they were waited for


# ---- Requests ----------------------------------------------------------------------------------------------------------

FETCH = "def main(event):\n    answer = fetch(event.url, json={'key': secret('KEY')})\n    print(secret('KEY'))\n    return {'status': answer.status, 'said': answer.text}\n"


@contextmanager
def listening() -> Iterator[tuple[int, list[bytes]]]:
    """A server that repeats what it was told."""
    server = socket.create_server(("127.0.0.1", 0))
    heard: list[bytes] = []

    def serve() -> None:
        while True:
            try:
                peer, _ = server.accept()
            except OSError:
                return
            with peer:
                peer.settimeout(5)
                said = b""
                while not said.endswith(b"}"):  # head and body may come one after the other
                    part = peer.recv(65_536)
                    if not part:
                        return
                    said += part
                heard.append(said)
                body = said.rpartition(b"\r\n\r\n")[2]
                peer.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n>%s" % (len(body) + 1, body))

    thread = threading.Thread(target=serve, daemon=True)
    thread.start()
    try:
        yield server.getsockname()[1], heard
    finally:
        server.shutdown(socket.SHUT_RDWR)
        server.close()
        thread.join()


def test_a_listed_host_is_asked_by_us_and_no_secret_is_kept() -> None:
    with listening() as (port, heard):
        program = Program(FETCH, (f"127.0.0.1:{port}",), {"KEY": "hush-hush"}, TIGHT)
        ran = run_function(FunctionCall(1, {"url": f"http://127.0.0.1:{port}/"}), program, Guard(allow_private=True), "77")
    assert ran is not None and ran.error is None
    assert b"hush-hush" in heard[0] and b"Idempotency-Key: 77-1" in heard[0]
    assert ran.result == {"status": 200, "said": '>{"key": "[secret]"}'} and ran.log == "[secret]\n"


def test_a_host_that_is_not_listed_or_not_public_is_not_asked() -> None:
    with listening() as (port, heard):
        for hosts, private, reason in ((("api.shop.example",), True, "not_listed"), ((f"127.0.0.1:{port}",), False, "private_address")):
            program = Program(FETCH, hosts, {"KEY": "hush-hush"}, TIGHT)
            ran = run_function(FunctionCall(1, {"url": f"http://127.0.0.1:{port}/"}), program, Guard(allow_private=private), "77")
            assert ran is not None and ran.error is not None and reason in ran.error
        assert heard == []


def test_a_list_names_hosts_and_their_children_on_their_ports() -> None:
    guard = ListedGuard(hosts=("api.shop.example", "*.crm.example", "local.example:8080"))
    for host, port in (
        ("shop.example", 443),
        ("xapi.shop.example", 443),
        ("crm.example", 443),
        ("api.shop.example", 22),
        ("local.example", 443),
    ):
        with pytest.raises(ForbiddenAddress, match="not among the hosts"):
            guard.resolve(host, port)
    for host, port in (("API.shop.example.", 443), ("eu.crm.example", 80), ("local.example", 8080)):
        with pytest.raises(ForbiddenAddress) as refused:
            guard.resolve(host, port)
        assert refused.value.reason == "unknown_host"
    assert not any(is_host(text) for text in ("", "http://x", "a/b", "a b", "*", "*.*.x", "x:99999999", "é.example"))


def test_what_is_no_request_is_refused() -> None:
    fetch = broker(Program(""), Guard(), "1")
    for asked in (
        {},
        {"url": 7, "method": "GET", "headers": {}},
        {"url": "http://x", "method": "BREW", "headers": {}},
        {"url": "x", "headers": []},
    ):
        assert "failed" in fetch(asked)
