"""The command as a user types it, in a process of its own."""

import json
import os
import subprocess
import sys
import tarfile
from pathlib import Path

import psycopg
import pytest
from tests.support.cluster import Cluster


@pytest.fixture
def towpath(database_url: str, tmp_path: Path):
    def run(*arguments: str, url: str = database_url, data: str = "data") -> subprocess.CompletedProcess[str]:
        environment = {**os.environ, "DATABASE_URL": url, "TOWPATH_DATA": str(tmp_path / data)}
        return subprocess.run(
            [sys.executable, "-m", "towpath.cli.main", *arguments], env=environment, capture_output=True, text=True, check=False
        )

    return run


def test_the_first_user_gets_the_first_workspace_and_a_password(towpath) -> None:
    made = json.loads(towpath("user", "create", "ada@shop.example", "--json").stdout)
    assert made["role"] == "admin"
    assert len(made["password"]) >= 12
    again = towpath("user", "create", "ADA@shop.example", "--role", "viewer", "--json")
    assert again.returncode == 1
    assert "admin" in again.stderr


def test_a_key_is_printed_alone(towpath) -> None:
    towpath("user", "create", "ada@shop.example")
    made = towpath("key", "create", "shop", "--scope", "track,api")
    assert made.returncode == 0
    assert made.stdout.startswith("tp_")
    assert len(made.stdout.split()) == 1


def test_a_command_that_needs_a_workspace_says_what_to_do_without_one(towpath) -> None:
    said = towpath("key", "create", "shop")
    assert (said.returncode, said.stdout) == (1, "")
    assert "towpath user create EMAIL" in said.stderr


def test_wrong_use_ends_with_2(towpath) -> None:
    assert towpath("user", "create").returncode == 2
    assert towpath("worker", "--roles", "sing").returncode == 2


def test_a_database_that_does_not_answer_is_said_in_a_sentence(towpath) -> None:
    said = towpath("key", "create", "x", url="postgresql://towpath@127.0.0.1:9/towpath")
    assert said.returncode == 1
    assert said.stderr.startswith("The database does not answer")


def test_the_doctor_finds_a_fresh_installation_healthy(towpath) -> None:
    said = towpath("doctor", "--json")
    assert said.returncode == 0, said.stdout
    assert {one["state"] for one in json.loads(said.stdout)["findings"]} <= {"good", "warning"}


def test_a_backup_is_restored_with_its_keys_and_sends_nothing_until_the_fence_is_lifted(
    towpath, tmp_path: Path, _cluster: Cluster, database_url: str
) -> None:
    towpath("user", "create", "ada@shop.example")
    file = tmp_path / "towpath.tar"
    assert towpath("backup", str(file)).returncode == 0
    assert file.stat().st_mode & 0o777 == 0o600
    with tarfile.open(file) as tar:
        assert {"about.json", "database.dump", "keys/session"} <= set(tar.getnames())
    elsewhere = _cluster.clone()
    try:
        restored = towpath("restore", str(file), url=elsewhere, data="other")
        assert restored.returncode == 0, restored.stderr
        assert (tmp_path / "other/keys/session").read_bytes() == (tmp_path / "data/keys/session").read_bytes()
        with psycopg.connect(elsewhere, autocommit=True) as db:
            fenced = "select count(*) from workspace where sending_fenced_at is not null"
            assert db.execute(fenced).fetchone() == (1,)
            assert towpath("restore", str(file), url=elsewhere, data="other").returncode == 1
            assert towpath("doctor", "--lift-fence", url=elsewhere, data="other").returncode == 0
            assert db.execute(fenced).fetchone() == (0,)
    finally:
        _cluster.drop(elsewhere)


def test_a_file_that_is_no_backup_is_refused(towpath, tmp_path: Path) -> None:
    (tmp_path / "x.tar").write_bytes(b"nothing")
    said = towpath("restore", str(tmp_path / "x.tar"))
    assert said.returncode == 1
    assert "is not a backup of Towpath" in said.stderr


def test_a_backup_that_breaks_off_leaves_nothing_and_can_be_followed_by_a_whole_one(
    towpath, tmp_path: Path, _cluster: Cluster, database_url: str
) -> None:
    towpath("user", "create", "ada@shop.example")
    whole, broken = tmp_path / "whole.tar", tmp_path / "broken.tar"
    assert towpath("backup", str(whole)).returncode == 0
    with tarfile.open(whole) as tar, tarfile.open(broken, "w") as other:
        for member in tar:
            content = tar.extractfile(member)
            if member.name == "database.dump":
                member.size = member.size * 9 // 10
            other.addfile(member, content)
    elsewhere = _cluster.clone()
    try:
        said = towpath("restore", str(broken), url=elsewhere, data="other")
        assert said.returncode == 1
        assert said.stderr.startswith("The backup could not be restored")
        with psycopg.connect(elsewhere) as db:
            assert db.execute("select to_regclass('workspace')").fetchone() == (None,)
        assert towpath("restore", str(whole), url=elsewhere, data="other").returncode == 0
    finally:
        _cluster.drop(elsewhere)
