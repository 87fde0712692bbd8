"""`towpath backup` and `towpath restore`: one file with the database and the key ring."""

import argparse
import contextlib
import io
import json
import os
import re
import shutil
import subprocess
import tarfile
import tempfile
from importlib.metadata import version
from pathlib import Path
from typing import Any

from towpath.cli.rim import answer, database, say, settings_of
from towpath.host.clock import SystemClock
from towpath.host.database import connect
from towpath.host.postgres_user import binaries_folder
from towpath.host.settings import Settings
from towpath.values.problems import TowpathError

_FORMAT = 1
_MEMBER = re.compile(r"about\.json|database\.dump|keys/[A-Za-z0-9_-][A-Za-z0-9._-]*")


class BackupFailed(TowpathError):
    code = "backup_failed"
    status = 500


class RestoreRefused(TowpathError):
    code = "restore_refused"
    status = 409


def add_parser(subparsers: Any) -> None:
    backup = subparsers.add_parser("backup", help="write the database and the key ring into FILE, while everything runs")
    backup.add_argument("file", metavar="FILE", type=Path, help="where to; it appears whole or not at all")
    backup.set_defaults(run=run)
    restore = subparsers.add_parser("restore", help="make an empty installation what FILE says; nothing is sent till the fence is lifted")
    restore.add_argument("file", metavar="FILE", type=Path, help="what `towpath backup` wrote")
    restore.add_argument("--erased", metavar="LEDGER", type=Path, help="`erased.jsonl` of the former data folder: who was erased since")
    restore.set_defaults(run=run_restore)


def run(args: argparse.Namespace) -> int:
    settings = settings_of(args)
    with database(settings) as url, tempfile.TemporaryDirectory(dir=args.file.absolute().parent) as folder:
        dump = Path(folder) / "database.dump"
        _run("pg_dump", "--format=custom", "--no-owner", "--no-privileges", f"--file={dump}", f"--dbname={url}")
        half = Path(folder) / "backup.tar"
        with open(os.open(half, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file, tarfile.open(fileobj=file, mode="w") as tar:
            about = json.dumps({"format": _FORMAT, "towpath": version("towpath"), "at": SystemClock().now().isoformat()}).encode()
            entry = tarfile.TarInfo("about.json")
            entry.size = len(about)
            tar.addfile(entry, io.BytesIO(about))
            tar.add(dump, "database.dump")
            tar.add(settings.data / "keys", "keys")
        half.replace(args.file)
    size = args.file.stat().st_size
    answer(args, {"file": str(args.file), "bytes": size}, f"{args.file}: {size / 2**20:.1f} MB.")
    say("It holds the key ring, unsealed: whoever has the file can read the stored passwords of senders. Keep it as you keep those.")
    return 0


def run_restore(args: argparse.Namespace) -> int:
    """Afterwards every workspace is fenced: the backup does not know what was sent since."""
    settings = settings_of(args)
    with tempfile.TemporaryDirectory() as folder:
        _unpack(args.file, Path(folder))
        with database(settings) as url:
            from towpath.accounts import reads, writes
            from towpath.web.setup import migrate

            with connect(url) as db:
                if db.execute("select to_regclass('workspace') is not null").fetchone() == (True,) and reads.list_workspace_names(db):
                    raise RestoreRefused("This installation holds workspaces. Restore into an empty data folder or database.")
            with connect(url) as db:
                # What an empty installation has is what its migrations made; the backup brings its own.
                db.execute("drop schema if exists public cascade")
                db.execute("create schema public")
            _put_keys(Path(folder) / "keys", settings)
            _fill(url, Path(folder) / "database.dump")
            now = SystemClock().now()
            migrate(url, now)
            from towpath.privacy.erase import LEDGER, erase_again, read_ledger

            with connect(url) as db:
                writes.fence_sending(db, at=now)
                names = reads.list_workspace_names(db)
                restored = [slug for _, slug in names]
                kept = read_ledger(args.erased or settings.data / LEDGER)
                erased = erase_again(db, [id for id, _ in names], kept, now)
    answer(args, {"workspaces": restored, "fenced": True}, f"Restored: {', '.join(restored)}.")
    if erased:
        say(f"{erased} people of the backup had been erased since; a worker erases them again.")
    say("Nothing is sent until you have looked and run `towpath doctor --lift-fence`.")
    return 0


def _unpack(file: Path, folder: Path) -> None:
    try:
        with tarfile.open(file) as tar:
            _take_out(tar, folder)
        about = json.loads((folder / "about.json").read_text())
    except (OSError, tarfile.TarError, ValueError) as error:
        raise RestoreRefused(f"{file} is not a backup of Towpath: {error}.") from None
    if about.get("format") != _FORMAT:
        raise RestoreRefused(f"{file} was made by a newer Towpath ({about.get('towpath')}): restore it with that one.")


def _take_out(tar: tarfile.TarFile, folder: Path) -> None:
    """Files by the names that a backup has, and nothing else of what the archive says of them."""
    (folder / "keys").mkdir()
    for member in tar:
        if member.isfile() and _MEMBER.fullmatch(member.name):
            content = tar.extractfile(member)
            assert content is not None
            with (folder / member.name).open("wb") as out:
                shutil.copyfileobj(content, out)


def _put_keys(keys: Path, settings: Settings) -> None:
    """The keys that this folder made for itself a moment ago served nothing yet."""
    there = settings.data / "keys"
    there.mkdir(mode=0o700, parents=True, exist_ok=True)
    for key in keys.iterdir():
        half = there / f".{key.name}.restored"
        with open(os.open(half, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as file:
            file.write(key.read_bytes())
        half.replace(there / key.name)


def _fill(url: str, dump: Path) -> None:
    """All or nothing. The script says a setting that servers before PostgreSQL 17 do not know; it is left out, as psql stops at any error."""
    script = [str(binaries_folder() / "pg_restore"), "--no-owner", "--no-privileges", "--file=-", str(dump)]
    write = [str(binaries_folder() / "psql"), "--no-psqlrc", "--quiet", "--set=ON_ERROR_STOP=1", f"--dbname={url}"]
    with (
        tempfile.TemporaryFile() as said,
        subprocess.Popen(script, stdout=subprocess.PIPE, stderr=said) as reader,  # noqa: S603
        subprocess.Popen(write, stdin=subprocess.PIPE, stdout=subprocess.DEVNULL, stderr=said) as writer,  # noqa: S603
    ):
        assert reader.stdout is not None and writer.stdin is not None
        with contextlib.suppress(BrokenPipeError), writer.stdin:
            writer.stdin.write(b"begin;\n")
            for line in reader.stdout:
                if line == b"SET transaction_timeout = 0;\n":
                    break
                writer.stdin.write(line)
            shutil.copyfileobj(reader.stdout, writer.stdin)
            if reader.wait() == 0:  # else psql leaves with the transaction open, and nothing stays
                writer.stdin.write(b"commit;\n")
        reader.stdout.close()
        if writer.wait() or reader.wait():
            said.seek(0)
            raise BackupFailed(f"The backup could not be restored: {said.read().decode(errors='replace').strip()}")


def _run(program: str, *arguments: str) -> None:
    done = subprocess.run([str(binaries_folder() / program), *arguments], capture_output=True, check=False)  # noqa: S603
    if done.returncode:
        raise BackupFailed(f"{program} failed: {done.stderr.decode(errors='replace').strip()}")
