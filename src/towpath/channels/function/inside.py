"""What runs in the jail: a process of its own that closes every door behind itself, says so, and only then is given the code.

Started as `python -I -S -B inside.py`; it imports nothing of Towpath. Frames on both pipes: four bytes of length, then JSON.
Doors: no file, no socket, no new process, no new program, no signal to others (a seccomp filter that lets some twenty system calls
pass, reads from descriptor 0 and writes to 1); memory, processor time, files and processes limited; no network, no mounts and no
names of the host where the kernel gives namespaces; no rights of root; an empty environment.
"""

# What functions may import stands here, because nothing can be read later.
import base64  # noqa: F401
import bisect  # noqa: F401
import ctypes
import datetime
import decimal
import json
import json.decoder
import json.encoder
import math  # noqa: F401
import os
import platform
import resource
import socket
import struct
import sys
import traceback

MODULES = (
    "base64 bisect calendar collections copy dataclasses datetime decimal difflib enum fractions functools hashlib heapq hmac html itertools "
    "json math numbers operator random re statistics string textwrap time typing unicodedata urllib.parse uuid"
).split()

ALLOW, REFUSE, KILL = 0x7FFF0000, 0x00050000 | 1, 0x80000000
# read, write, mmap and mprotect are looked at more closely.
CALLS = {
    "x86_64": (0xC000003E, (0, 1, 9, 10), (11, 12, 13, 14, 15, 24, 25, 28, 35, 39, 60, 96, 131, 201, 202, 219, 228, 230, 231, 318)),
    "aarch64": (0xC00000B7, (63, 64, 222, 226), (215, 214, 134, 135, 139, 124, 216, 233, 101, 172, 93, 169, 132, 98, 128, 113, 115, 94, 278)),
}  # fmt: skip
NEW_NAMESPACES = 0x00020000 | 0x04000000 | 0x08000000 | 0x40000000  # mounts, host name, IPC, network
NEW_USER = 0x10000000
LOG_BYTES, RESULT_BYTES = 16_000, 64_000
MOST_FETCHES = 20


class NoJail(Exception):
    pass


# ---- The doors -----------------------------------------------------------------------------------------------------


def close_the_doors(memory: int, seconds: int) -> bool:
    """Raises NoJail. Answers whether the process got namespaces of its own."""
    if sys.platform != "linux" or platform.machine() not in CALLS:
        raise NoJail(f"functions need Linux on x86-64 or ARM64; this is {sys.platform} on {platform.machine()}")
    libc = ctypes.CDLL(None, use_errno=True)
    apart = any(libc.unshare(flags) == 0 for flags in (NEW_USER | NEW_NAMESPACES, NEW_NAMESPACES))
    if os.geteuid() == 0:
        give_up_root()
    with open("/proc/self/statm") as file:
        base = int(file.read().split()[0]) * resource.getpagesize()
    limits = {
        resource.RLIMIT_AS: base + memory, resource.RLIMIT_CPU: seconds, resource.RLIMIT_FSIZE: 0, resource.RLIMIT_NOFILE: 3,
        resource.RLIMIT_CORE: 0, resource.RLIMIT_NPROC: 0,
    }  # fmt: skip
    for what, most in limits.items():
        resource.setrlimit(what, (most, most))
    filter = the_filter()
    for number, value in ((38, 1), (4, 0), (1, 9)):  # no new rights, not to be looked into, ends with its parent
        if libc.prctl(number, value, 0, 0, 0) != 0:
            raise NoJail("the kernel refuses prctl")
    code = ctypes.create_string_buffer(filter, len(filter))

    class Program(ctypes.Structure):
        _fields_ = [("length", ctypes.c_ushort), ("filter", ctypes.c_void_p)]

    program = Program(len(filter) // 8, ctypes.cast(code, ctypes.c_void_p))
    if libc.prctl(22, 2, ctypes.byref(program), 0, 0) != 0:
        raise NoJail("the kernel has no seccomp filters")
    for door in (lambda: os.open("/", 0), socket.socket, lambda: os.write(2, b"x"), lambda: os.kill(os.getppid(), 0)):
        try:
            door()
        except OSError:
            continue
        raise NoJail("a door stayed open")
    return apart


def give_up_root() -> None:
    try:
        os.setgroups([])
        os.setresgid(65534, 65534, 65534)
        os.setresuid(65534, 65534, 65534)
    except OSError as error:
        raise NoJail("the rights of root can't be given up") from error


def the_filter() -> bytes:
    """A program for the kernel's filter of system calls."""
    architecture, (read, write, mmap, mprotect), others = CALLS[platform.machine()]
    rules = []

    def rule(code, value, if_so=0, if_not=0):
        rules.append(struct.pack("=HBBI", code, if_so, if_not, value))

    def load(offset):
        rule(0x20, offset)

    def equals(value, if_so=0, if_not=0):
        rule(0x15, value, if_so, if_not)

    load(4)
    equals(architecture, 1, 0)
    rule(0x06, KILL)
    load(0)
    rule(0x35, 0x40000000, 0, 1)  # the other ABI of x86-64
    rule(0x06, KILL)
    for number in others:
        equals(number, 0, 1)
        rule(0x06, ALLOW)
    for number, descriptor in ((read, 0), (write, 1)):
        equals(number, 0, 4)
        load(16)
        equals(descriptor, 0, 1)
        rule(0x06, ALLOW)
        rule(0x06, REFUSE)
    for number in (mmap, mprotect):  # no memory that can be executed
        equals(number, 0, 4)
        load(32)
        rule(0x45, 4, 1, 0)
        rule(0x06, ALLOW)
        rule(0x06, REFUSE)
    rule(0x06, REFUSE)
    return b"".join(rules)


# ---- Frames ----------------------------------------------------------------------------------------------------------


def take(count):
    found = b""
    while len(found) < count:
        part = os.read(0, count - len(found))
        if not part:
            os._exit(3)
        found += part
    return found


def hear():
    return json.loads(take(struct.unpack("=I", take(4))[0]), parse_float=decimal.Decimal)


def say(frame):
    written = json.dumps(frame, default=plain).encode("utf-8", "surrogatepass").decode("utf-8", "replace").encode()
    written = struct.pack("=I", len(written)) + written
    while written:
        written = written[os.write(1, written) :]


def plain(value):
    if isinstance(value, decimal.Decimal):
        return int(value) if value == value.to_integral_value() else float(value)
    if isinstance(value, (datetime.datetime, datetime.date, datetime.time)):
        return value.isoformat()
    if isinstance(value, (set, frozenset, tuple)):
        return list(value)
    raise TypeError(f"{type(value).__name__} is no JSON")


# ---- What the code sees ------------------------------------------------------------------------------------------------


class Thing(dict):
    """An object of JSON, whose members can be read by a dot too."""

    def __getattr__(self, name):
        try:
            return self[name]
        except KeyError:
            raise AttributeError(f"there is no {name} here; there is {', '.join(map(str, self)) or 'nothing'}") from None


def things(value):
    if isinstance(value, dict):
        return Thing({name: things(inner) for name, inner in value.items()})
    return [things(inner) for inner in value] if isinstance(value, list) else value


class FetchFailed(Exception):
    """The request was not made, or not answered."""


class Log:
    def __init__(self):
        self.parts, self.size = [], 0

    def write(self, text):
        text = str(text)
        if self.size < LOG_BYTES:
            self.parts.append(text[: LOG_BYTES - self.size])
        elif self.size < 2 * LOG_BYTES:
            self.parts.append("\n… the rest of the log was left out")
            self.size = 2 * LOG_BYTES
        self.size += len(text)
        return len(text)

    def flush(self):
        pass

    def __str__(self):
        return "".join(self.parts)


def run(job):
    log = Log()
    sys.stdout = sys.stderr = log
    fetches = 0

    def fetch(url, method=None, headers=None, json=None, body=None):
        nonlocal fetches
        fetches += 1
        if fetches > MOST_FETCHES:
            raise FetchFailed(f"a function makes at most {MOST_FETCHES} requests")
        text = None if json is None else globals()["json"].dumps(json, default=plain)
        asked = {"url": str(url), "method": method or ("GET" if json is None and body is None else "POST"), "headers": headers or {}}
        say({"fetch": {**asked, "json": text, "body": None if body is None else str(body)}})
        answer = things(hear())
        if "failed" in answer:
            raise FetchFailed(answer["failed"])
        return answer

    def secret(name):
        if name not in job["secrets"]:
            raise KeyError(f"the function does not list the secret {name}")
        return job["secrets"][name]

    if job.get("check"):
        try:
            compile(job["code"], "function", "exec")
        except BaseException as error:
            return {"error": explained(error)}
        return {"result": {}}
    names = {"__name__": "function", "fetch": fetch, "secret": secret, "FetchFailed": FetchFailed}
    try:
        exec(compile(job["code"], "function", "exec"), names)  # noqa: S102
        if not callable(names.get("main")):
            return {"error": "The code has no function main: begin with “def main(event):”.", "log": str(log)}
        result = names["main"](things(job["event"]))
        if result is None:
            result = {}
        if not isinstance(result, dict):
            return {"error": f"main must return an object such as {{'score': 7}}, not {type(result).__name__}.", "log": str(log)}
        if len(json.dumps(result, default=plain)) > RESULT_BYTES:
            return {"error": f"What main returned is larger than {RESULT_BYTES:,} bytes.", "log": str(log)}
        return {"result": result, "log": str(log)}
    except MemoryError:
        return {"error": "The function needed more memory than it may have.", "log": str(log)[:1000]}
    except BaseException as error:
        return {"error": explained(error), "log": str(log)}


def explained(error):
    if isinstance(error, SyntaxError):
        return f"Line {error.lineno}: {error.msg}."[:1000]
    lines = [frame.lineno for frame in traceback.extract_tb(error.__traceback__) if frame.filename == "function"]
    if isinstance(error, ModuleNotFoundError):
        error = f"ImportError: a function can import {', '.join(MODULES)}"
    elif isinstance(error, PermissionError):
        error = "PermissionError: a function may not touch files, programs or sockets; use fetch for requests"
    else:
        error = f"{type(error).__name__}: {error}"
    return (f"Line {lines[-1]}: {error}" if lines else error)[:1000]


def main():
    asked = hear()
    try:
        apart = close_the_doors(asked["memory"], asked["seconds"])
    except NoJail as error:
        say({"refused": str(error)})
        return
    except (OSError, ValueError, AttributeError) as error:
        say({"refused": f"the doors can't be closed: {error}"})
        return
    say({"ready": True, "apart": apart})
    try:
        said = run(hear())
        say(said)
    except MemoryError:
        os._exit(4)
    os._exit(0)


if __name__ == "__main__":
    main()
