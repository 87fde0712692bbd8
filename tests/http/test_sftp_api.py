"""SFTP connections over HTTP: made, trusted, looked into, listed; keys stay where they belong."""

from datetime import UTC, datetime
from pathlib import Path

import asyncssh
import pytest
from tests.support.accounts import insert_workspace
from tests.support.sftp_server import sftp_server
from tests.support.site import Site

from towpath.channels.guard import Guard
from towpath.cli.main import make_parser
from towpath.host.database import connect
from towpath.host.settings import load
from towpath.imports.connections import ConnectionNotFound
from towpath.imports.fetching import look_once
from towpath.imports.sftp import HostKeyChanged, SftpFailed
from towpath.imports.work import work_chunk
from towpath.secrets.ring import open_ring

PLACE = "/api/v1/sftp-connections"


def test_a_folder_is_connected_its_server_is_trusted_and_what_came_is_listed(
    site: Site, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    said = {"name": "Till", "host": "127.0.0.1", "username": "towpath"}
    made = site.post(PLACE, said)
    assert made.status_code == 201, made.content
    one = made.json()
    assert "PRIVATE" not in made.content.decode()
    assert (one["public_key"][:11], one["fingerprint"], one["take"]["kind"]) == ("ssh-ed25519", "", "contacts")
    (tmp_path / "=people.csv").write_text("email\nada@shop.example\n")
    with sftp_server(tmp_path, one["public_key"], asyncssh.generate_private_key("ssh-ed25519")) as port:
        place = f"{PLACE}/{one['id']}"
        assert site.put(place, {**said, "port": port}).json()["port"] == port
        assert site.post(f"{place}/host-key", {}).json()["code"] == "sftp_failed"  # not of the public internet
        monkeypatch.setenv("TOWPATH_ALLOW_PRIVATE_NETWORKS", "1")
        shown = site.post(f"{place}/host-key", {}).json()
        assert shown["known"] is False
        kept = site.put(place, {**said, "port": port, "host_key": shown["host_key"]}).json()
        assert kept["fingerprint"] == shown["fingerprint"]
        seen = site.post(f"{place}/preview?kind=list_members").json()
        assert (seen["file"], seen["mapping"], seen["rows"]) == ("=people.csv", {"email": "contact.email"}, [{"email": "ada@shop.example"}])
        assert "list" in seen["targets"]["names"]
        assert site.get(f"{PLACE}/arrivals").json()["items"] == []
        assert site.post(f"{place}/look", {}).status_code == 200
        assert look_once(site.db, Guard(allow_private=True), open_ring(load().data), site.clock)
    work_chunk(site.db, site.clock.now())
    (came,) = site.get(f"{PLACE}/arrivals").json()["items"]
    assert (came["connection"], came["file"], came["total"], came["valid"], came["error"]) == ("Till", "=people.csv", 1, 1, "")
    assert site.get(f"/api/v1/imports/{came['import_id']}").json()["status"] == "done"
    file = b"".join(site.get(f"{PLACE}/arrivals.csv").streaming_content).decode().splitlines()
    assert file[0] == "time,connection,file,total,valid,invalid,status,error"
    assert "Till,'=people.csv,1,1,0,done," in file[1]
    assert site.get(PLACE).json()["items"][0]["error"] == ""
    assert site.delete(place).status_code == 204
    assert site.get(place).json()["code"] == "sftp_connection_not_found"
    assert site.post(PLACE, said, key=site.make_key("write")).status_code == 403


def test_the_command_line_connects_lists_and_forgets_a_folder(
    database_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    with connect(database_url) as db:
        insert_workspace(db, datetime(2026, 3, 4, tzinfo=UTC))
    monkeypatch.setenv("DATABASE_URL", database_url)
    monkeypatch.setenv("TOWPATH_DATA", str(tmp_path / "data"))
    host_key = asyncssh.generate_private_key("ssh-ed25519")

    def run(*given: str) -> str:
        args = make_parser("sftp").parse_args(["sftp", *given])
        assert args.run(args) == 0
        return capsys.readouterr().out

    with sftp_server(tmp_path, "", host_key) as port:
        assert run("add", "Till", f"till@127.0.0.1:{port}", "--every", "5").startswith("ssh-ed25519 ")
        with pytest.raises(SftpFailed, match="not on the public internet"):
            run("trust", "Till")
        monkeypatch.setenv("TOWPATH_ALLOW_PRIVATE_NETWORKS", "1")
        assert host_key.get_fingerprint() in run("trust", "Till")
        with pytest.raises(HostKeyChanged):
            run("trust", "Till", "--fingerprint", "SHA256:other")
        assert "known by" in run("trust", "Till", "--fingerprint", host_key.get_fingerprint())
    assert f"till@127.0.0.1:{port}" in run("list")
    assert "a worker looks now" in run("look", "Till")
    assert run("files") == ""
    assert "deleted" in run("delete", "Till")
    with pytest.raises(ConnectionNotFound):
        run("delete", "Till")
