"""Talks with an SFTP server: only one whose host key is the pinned one, only at an address that the guard lets through.

A server that shows another key is told nothing, not even a user's name: the key is checked before anybody signs in.
"""

import asyncio
import contextlib
import fnmatch
import posixpath
import tempfile
from collections.abc import AsyncIterator, Callable, Coroutine, Sequence
from typing import IO, Any, TypeVar, cast

import asyncssh
import msgspec

from towpath.channels.guard import ForbiddenAddress, Guard
from towpath.imports.table import LARGEST_FILE
from towpath.values.problems import TowpathError

Answer = TypeVar("Answer")

CONNECT_SECONDS = 20.0
LOOK_SECONDS = 3600.0
MOST_FILES = 10_000
PIECE = 256 * 1024
LONGEST_NAME = 200
# Endings under which programs write a file that is not whole yet.
UNFINISHED = (".part", ".tmp", ".filepart", ".partial", ".crdownload")


class SftpFailed(TowpathError):
    code = "sftp_failed"
    status = 502


class HostKeyUnknown(TowpathError):
    code = "host_key_unknown"
    status = 409


class HostKeyChanged(TowpathError):
    code = "host_key_changed"
    status = 502


class BadKey(TowpathError):
    code = "bad_ssh_key"
    status = 422


class Server(msgspec.Struct, frozen=True):
    """host_key: `ssh-ed25519 AAAA…`. private_key: OpenSSH or PEM, without a passphrase."""

    host: str
    port: int
    username: str
    private_key: str
    host_key: str
    folder: str
    pattern: str
    done_folder: str = ""


class Found(msgspec.Struct, frozen=True):
    """A file of the folder. changed_at: seconds, by the server's clock."""

    name: str
    size: int
    changed_at: int


# Takes one file in; answers the name that it shall have among the done ones. None: it was not taken.
Take = Callable[[Found, IO[bytes]], str | None]


def look(server: Server, guard: Guard, choose: Callable[[Sequence[Found]], Sequence[Found]], take: Take) -> int:
    """Looks once into the folder; choose: which of the files that fit are new. Answers how many were taken.

    Raises SftpFailed, HostKeyUnknown, HostKeyChanged.
    """
    return _run(_look(server, guard, choose, take), server)


def peek(server: Server, guard: Guard) -> tuple[Found, bytes] | None:
    """The newest file of the folder that fits, and how it begins; None: there is none. Nothing is taken. Raises as `look`."""
    return _run(_peek(server, guard), server)


def ask_host_key(host: str, port: int, guard: Guard) -> tuple[str, str]:
    """The key that the server shows now, and its fingerprint; nobody signs in. Raises SftpFailed."""

    async def ask() -> tuple[str, str]:
        sock = await asyncio.to_thread(guard.connect, host, port, CONNECT_SECONDS)
        key = await asyncssh.get_server_host_key(host, port, sock=sock, config=None)
        if key is None:
            raise SftpFailed(f"{host} shows no host key.", host=host)
        return write_key(key), key.get_fingerprint()

    return _run(ask(), Server(host, port, "", "", "", "", ""), CONNECT_SECONDS)


def make_key() -> tuple[str, str]:
    """A new private key, and its public half."""
    key = asyncssh.generate_private_key("ssh-ed25519")
    return key.export_private_key("openssh").decode(), write_key(key)


def public_half(private_key: str) -> str:
    """Raises BadKey."""
    try:
        return write_key(asyncssh.import_private_key(private_key))
    except (asyncssh.KeyImportError, asyncssh.KeyEncryptionError, ValueError) as error:
        raise BadKey(f"This is no private key that can be read: {error}. Give one in OpenSSH or PEM form, without a passphrase.") from None


def read_host_key(text: str) -> tuple[str, str]:
    """The key in the form in which it is kept, and its fingerprint. Raises BadKey."""
    try:
        key = asyncssh.import_public_key(text.strip())
    except (asyncssh.KeyImportError, ValueError) as error:
        raise BadKey(f"This is no host key: {error}. It looks like “ssh-ed25519 AAAA…”, as ssh-keyscan prints it after the host.") from None
    return write_key(key), key.get_fingerprint()


def write_key(key: asyncssh.SSHKey) -> str:
    return " ".join(key.export_public_key().decode().split()[:2])


class _Pinned(asyncssh.SSHClient):
    """Notes the key of a server whose key is not the pinned one."""

    shown = ""

    def validate_host_public_key(self, host: str, addr: str, port: int, key: asyncssh.SSHKey) -> bool:
        self.shown = key.get_fingerprint()
        return False


@contextlib.asynccontextmanager
async def _connected(server: Server, guard: Guard) -> AsyncIterator[asyncssh.SFTPClient]:
    if not server.host_key:
        raise HostKeyUnknown(
            f"Nobody has said yet which key {server.host} is known by. Ask the server for its key, compare it, and keep it.",
            host=server.host,
        )
    pinned = asyncssh.import_public_key(server.host_key)
    client = _Pinned()
    sock = await asyncio.to_thread(guard.connect, server.host, server.port, CONNECT_SECONDS)
    try:
        connection = await asyncssh.connect(
            server.host, server.port, sock=sock, username=server.username, client_keys=[asyncssh.import_private_key(server.private_key)],
            known_hosts=([pinned], [], []), client_factory=lambda: client, preferred_auth="publickey", agent_path=None, config=None,
            login_timeout=CONNECT_SECONDS,
        )  # fmt: skip
    except (asyncssh.HostKeyNotVerifiable, asyncssh.KeyExchangeFailed) as error:
        raise HostKeyChanged(
            f"{server.host} shows another key ({client.shown or error}) than the one it is known by ({pinned.get_fingerprint()}). "
            "Nothing was sent to it. Ask its owner whether the key was changed; keep the new one only then.",
            host=server.host,
        ) from None
    async with connection, connection.start_sftp_client() as sftp:
        yield sftp


async def _look(server: Server, guard: Guard, choose: Callable[[Sequence[Found]], Sequence[Found]], take: Take) -> int:
    taken = 0
    async with _connected(server, guard) as sftp:
        for found in choose(await _list(sftp, server)):
            taken += await _fetch(sftp, server, found, take)
    return taken


async def _peek(server: Server, guard: Guard) -> tuple[Found, bytes] | None:
    async with _connected(server, guard) as sftp:
        files = await _list(sftp, server)
        if not files:
            return None
        async with sftp.open(posixpath.join(server.folder, files[-1].name), "rb") as remote:
            return files[-1], cast(bytes, await remote.read(PIECE))  # opened as such


async def _list(sftp: asyncssh.SFTPClient, server: Server) -> list[Found]:
    """Whole files whose names fit, the oldest first. A name that leads out of the folder is none."""
    files: list[Found] = []
    met = 0
    async for entry in sftp.scandir(server.folder):
        met += 1
        if met > MOST_FILES:
            raise SftpFailed(
                f"“{server.folder}” holds more than {MOST_FILES:,} files. Move away those that were taken.", folder=server.folder
            )
        name, attrs = str(entry.filename), entry.attrs
        plain = "/" not in name and "\\" not in name and name.isprintable() and len(name) <= LONGEST_NAME
        if (
            not plain
            or name.startswith(".")
            or name.lower().endswith(UNFINISHED)
            or not fnmatch.fnmatchcase(name.lower(), server.pattern.lower())
        ):
            continue
        if attrs.type == asyncssh.FILEXFER_TYPE_REGULAR:
            files.append(Found(name, attrs.size or 0, int(attrs.mtime or 0)))
    return sorted(files, key=lambda found: (found.changed_at, found.name))


async def _fetch(sftp: asyncssh.SFTPClient, server: Server, found: Found, take: Take) -> int:
    """One that changes while it is read is left for the next look."""
    path = posixpath.join(server.folder, found.name)
    if found.size > LARGEST_FILE:
        raise SftpFailed(f"“{found.name}” has more than {LARGEST_FILE // 1024**3} GB. Split it.", file=found.name)
    with tempfile.TemporaryFile() as file:
        async with sftp.open(path, "rb") as remote:
            while piece := await remote.read(PIECE):
                file.write(cast(bytes, piece))  # opened as such
                if file.tell() > LARGEST_FILE:
                    raise SftpFailed(f"“{found.name}” has more than {LARGEST_FILE // 1024**3} GB. Split it.", file=found.name)
        now = await sftp.stat(path)
        if (file.tell(), now.size, int(now.mtime or 0)) != (found.size, found.size, found.changed_at):
            return 0
        file.seek(0)
        done_as = await asyncio.to_thread(take, found, file)
    if done_as is not None and server.done_folder:
        with contextlib.suppress(asyncssh.SFTPError):
            await sftp.mkdir(server.done_folder)
        await sftp.rename(path, posixpath.join(server.done_folder, done_as))
    return int(done_as is not None)


def _run(talk: Coroutine[Any, Any, Answer], server: Server, seconds: float = LOOK_SECONDS) -> Answer:
    try:
        return asyncio.run(asyncio.wait_for(talk, seconds))
    except ForbiddenAddress as error:
        raise SftpFailed(str(error), host=server.host, reason=error.reason) from None
    except asyncssh.PermissionDenied:
        raise SftpFailed(
            f"{server.host} does not let “{server.username}” in with this key. Give its public half to the server.", host=server.host
        ) from None
    except TimeoutError:
        raise SftpFailed(f"{server.host} took too long to answer.", host=server.host) from None
    except asyncssh.SFTPError as error:
        raise SftpFailed(f"{server.host} refused: {error.reason or type(error).__name__}.", host=server.host) from None
    except (OSError, asyncssh.Error) as error:
        raise SftpFailed(f"{server.host}:{server.port} can't be talked to: {error}.", host=server.host) from None
