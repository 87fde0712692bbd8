"""SFTP folders against a real server: files are taken once, only from the server whose key is known."""

from datetime import timedelta
from pathlib import Path

import asyncssh
import msgspec
import pytest
from tests.support.sftp_server import sftp_server

from towpath.channels.guard import Guard
from towpath.host.clock import MovableClock
from towpath.host.database import Connection
from towpath.imports import connections, reads
from towpath.imports.connections import ConnectionFields, ConnectionIsWrong, SftpConnection, fields_of
from towpath.imports.fetching import look_once
from towpath.imports.sftp import BadKey, ask_host_key
from towpath.imports.work import work_chunk
from towpath.secrets.ring import KeyRing, open_ring

OPEN = Guard(allow_private=True)
HOST_KEY, OTHER_KEY = asyncssh.generate_private_key("ssh-ed25519"), asyncssh.generate_private_key("ssh-ed25519")


@pytest.fixture(scope="module")
def ring(tmp_path_factory: pytest.TempPathFactory) -> KeyRing:
    return open_ring(tmp_path_factory.mktemp("keys"))


def connect_folder(db: Connection, workspace: int, ring: KeyRing, clock: MovableClock, port: int = 22, **said: object) -> SftpConnection:
    fields = ConnectionFields(name="Shop", host="127.0.0.1", port=port, username="towpath", **said)  # type: ignore[arg-type]
    return connections.save_connection(db, workspace, fields, ring, by="test", now=clock.now())


def change(db: Connection, one: SftpConnection, ring: KeyRing, clock: MovableClock, **said: object) -> SftpConnection:
    fields = msgspec.structs.replace(fields_of(one), **said)
    return connections.save_connection(db, one.workspace_id, fields, ring, by="test", now=clock.now(), id=one.id)


def look(db: Connection, ring: KeyRing, clock: MovableClock, guard: Guard = OPEN) -> str:
    """One look, at the next time; answers its error."""
    clock.move(timedelta(hours=2))
    one = look_once(db, guard, ring, clock)
    assert one is not None
    while work_chunk(db, clock.now()) is not None:
        pass
    return connections.get_connection(db, one.workspace_id, one.id).error


def people(db: Connection, workspace: int) -> list[str]:
    return [email for (email,) in db.execute("select email from contact where workspace_id = %s order by email", [workspace])]


def test_a_file_is_taken_once_and_a_changed_one_again(
    db: Connection, workspace: int, clock: MovableClock, ring: KeyRing, tmp_path: Path
) -> None:
    one = connect_folder(db, workspace, ring, clock)
    (tmp_path / "people.csv").write_text("email\nada@shop.example\nnobody\n")
    (tmp_path / "people.csv.part").write_text("email\nhalf@shop.example\n")
    (tmp_path / "notes.txt").write_text("nothing")
    with sftp_server(tmp_path, one.public_key, HOST_KEY) as port:
        one = change(db, one, ring, clock, port=port)
        assert "Nobody has said yet" in look(db, ring, clock)
        assert people(db, workspace) == []
        shown, _ = ask_host_key("127.0.0.1", port, OPEN)
        change(db, one, ring, clock, host_key=shown)
        assert look(db, ring, clock) == ""
        assert people(db, workspace) == ["ada@shop.example"]
        assert look(db, ring, clock) == ""
        arrivals = connections.list_arrivals(db, workspace)
        assert [(found.file, found.total, found.valid, found.invalid) for found in arrivals] == [
            ("people.csv", 2, 1, 1),
            (None, None, None, None),
        ]
        assert [error.line for error in reads.list_errors(db, arrivals[0].import_id or 0)] == [3]
        (tmp_path / "people.csv").write_text("email\nada@shop.example\nbob@shop.example\ncy@shop.example\n")
        assert look(db, ring, clock) == ""
        assert people(db, workspace) == ["ada@shop.example", "bob@shop.example", "cy@shop.example"]


def test_a_file_that_was_taken_goes_where_it_shall_and_one_that_is_no_table_stays(
    db: Connection, workspace: int, clock: MovableClock, ring: KeyRing, tmp_path: Path
) -> None:
    one = connect_folder(db, workspace, ring, clock)
    (tmp_path / "a.csv").write_text("email\nada@shop.example\n")
    (tmp_path / "b.csv").write_bytes(b"email\n\xff\xfe\xfa\n")
    with sftp_server(tmp_path, one.public_key, HOST_KEY) as port:
        change(db, one, ring, clock, port=port, host_key=ask_host_key("127.0.0.1", port, OPEN)[0], done_folder="done")
        assert look(db, ring, clock) == ""
    assert [found.name.partition("-")[2] for found in (tmp_path / "done").iterdir()] == ["a.csv"]
    assert (tmp_path / "b.csv").exists()
    refused = next(found for found in connections.list_arrivals(db, workspace) if found.file == "b.csv")
    assert refused.import_id is None
    assert "UTF-8" in refused.error
    assert db.execute("select count(*) from import").fetchone() == (1,)


def test_a_server_that_shows_another_key_is_refused_and_told_nothing(
    db: Connection, workspace: int, clock: MovableClock, ring: KeyRing, tmp_path: Path
) -> None:
    one = connect_folder(db, workspace, ring, clock)
    (tmp_path / "people.csv").write_text("email\neve@shop.example\n")
    with sftp_server(tmp_path, one.public_key, OTHER_KEY) as port:
        pinned = HOST_KEY.export_public_key().decode()
        change(db, one, ring, clock, port=port, host_key=pinned)
        error = look(db, ring, clock)
        assert "shows another key" in error
        assert OTHER_KEY.get_fingerprint() in error
        assert HOST_KEY.get_fingerprint() in error
        assert look(db, ring, clock) == error
        assert people(db, workspace) == []
    assert [(found.file, found.error) for found in connections.list_arrivals(db, workspace)] == [
        (None, error)
    ]  # once, with its newest time


def test_an_address_that_is_not_public_is_refused_and_so_is_a_wrong_key(
    db: Connection, workspace: int, clock: MovableClock, ring: KeyRing, tmp_path: Path
) -> None:
    one = connect_folder(db, workspace, ring, clock, port=9, host_key=HOST_KEY.export_public_key().decode())
    assert "not on the public internet" in look(db, ring, clock, Guard())
    with sftp_server(tmp_path, OTHER_KEY.export_public_key().decode(), HOST_KEY) as port:
        one = change(db, one, ring, clock, port=port)
        assert "does not let “towpath” in" in look(db, ring, clock)
        change(db, one, ring, clock, folder="../../etc", private_key=OTHER_KEY.export_private_key().decode())
        assert "refused" in look(db, ring, clock)


def test_a_private_key_is_kept_sealed_and_what_is_wrong_with_a_connection_is_said(
    db: Connection, workspace: int, clock: MovableClock, ring: KeyRing
) -> None:
    one = connect_folder(db, workspace, ring, clock)
    assert one.public_key.startswith("ssh-ed25519 ")
    assert b"PRIVATE" not in bytes(one.secret)
    assert "PRIVATE" in ring.unseal(one.secret)
    with pytest.raises(ConnectionIsWrong, match="already"):
        connect_folder(db, workspace, ring, clock)
    for wrong in ({"every": 0}, {"folder": " "}, {"port": 0}, {"host": "x\ny"}):
        with pytest.raises(ConnectionIsWrong):
            change(db, one, ring, clock, **wrong)
    for wrong in ({"private_key": "no key"}, {"host_key": "no key"}):
        with pytest.raises(BadKey):
            change(db, one, ring, clock, **wrong)
