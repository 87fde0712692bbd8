"""`towpath flow` as a person and a script use it."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from tests.support.accounts import insert_workspace

import towpath.flows
from towpath.accounts.writes import make_user, put_member
from towpath.cli.main import main
from towpath.host.clock import MovableClock
from towpath.host.database import connect

EXAMPLE = Path(towpath.flows.__file__).parent / "examples" / "win-back.yaml"

Command = Callable[..., int]


@pytest.fixture
def flow(database_url: str, clock: MovableClock, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Command:
    """Runs `towpath flow …` on a database with one workspace and gives the exit code."""
    monkeypatch.setenv("DATABASE_URL", database_url)
    monkeypatch.setenv("TOWPATH_DATA", str(tmp_path))
    with connect(database_url) as db:
        insert_workspace(db, clock.now())

    def command(*words: str) -> int:
        with pytest.raises(SystemExit) as ended:
            main(["flow", *words])
        return int(ended.value.code or 0)

    return command


def test_a_file_is_imported_launched_and_exported_byte_for_byte(flow: Command, capfdbinary: pytest.CaptureFixture[bytes]) -> None:
    assert flow("import", str(EXAMPLE)) == 0
    assert flow("launch", "win-back") == 0
    assert flow("list") == 0
    shown = capfdbinary.readouterr().out.decode()
    assert "version 1. 0 people enter now" in shown
    assert "win-back  active  1" in shown
    assert flow("export", "win-back") == 0
    assert capfdbinary.readouterr().out == EXAMPLE.read_bytes()


def test_problems_are_printed_with_file_line_and_node_and_the_exit_code_is_1(
    flow: Command, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    bad = tmp_path / "bad.yaml"
    bad.write_text("towpath: 1\nname: Bad\nstart: [{event: order_paid}]\nnodes:\n  a: {kind: dealy}\n")
    assert flow("lint", str(bad)) == 1
    assert f"{bad}:5: a: There is no kind “dealy”. Did you mean “delay”?" in capsys.readouterr().err
    assert flow("import", str(bad)) == 1
    assert flow("export", "bad") == 1


def test_json_is_one_document_on_stdout(flow: Command, capsys: pytest.CaptureFixture[str]) -> None:
    assert flow("import", str(EXAMPLE), "--json") == 0
    assert json.loads(capsys.readouterr().out)["flow"] == "win-back"
    assert flow("launch", "win-back", "--json") == 0
    assert json.loads(capsys.readouterr().out)["version"] == 1
    assert flow("show", "win-back", "--json") == 0
    assert json.loads(capsys.readouterr().out)["numbers"]["runs"]["started"] == 0


def test_a_launch_that_is_refused_says_why(flow: Command, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    draft = tmp_path / "draft.yaml"
    draft.write_text("towpath: 1\nid: bare\nname: Bare\nstart: [{event: order_paid}]\nnodes:\n  a: {kind: unset}\n")
    assert flow("import", str(draft)) == 0
    assert flow("launch", "bare") == 1
    assert "“Bare” can't be launched: The node is not finished" in capsys.readouterr().err


def test_a_launch_that_needs_a_second_person_is_refused_and_asked_for(
    flow: Command, database_url: str, clock: MovableClock, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    draft = tmp_path / "draft.yaml"
    draft.write_text(
        "towpath: 1\nid: tea\nname: Tea\nsettings: {approval: true}\nstart: [{event: came}]\nnodes:\n  rest: {kind: delay, for: 1 day}\n"
    )
    assert flow("import", str(draft)) == 0
    assert flow("launch", "tea") == 1
    assert "“Tea” goes live only when a second person agrees" in capsys.readouterr().err
    assert flow("ask", "tea") == 1
    assert "Nobody else here may agree to a launch." in capsys.readouterr().err
    with connect(database_url) as db:
        user = make_user(db, email="max@shop.example", password=None, at=clock.now())
        workspace = db.execute("select id from workspace").fetchall()[0][0]
        put_member(db, workspace_id=workspace, user_id=user, role="approver", at=clock.now(), actor="command")
    assert flow("ask", "tea", "--note", "For the autumn") == 0
    with connect(database_url) as db:
        told = db.execute("select body from notification where user_id = %s", [user]).fetchall()
    assert told == [("The command line asks you to agree to the launch of “Tea”: For the autumn",)]


def test_pause_resume_and_stop(flow: Command, capsys: pytest.CaptureFixture[str]) -> None:
    flow("import", str(EXAMPLE))
    flow("launch", "win-back")
    assert [flow(verb, "win-back") for verb in ("pause", "pause", "resume", "stop")] == [0, 1, 0, 0]
    assert "is paused and can't be paused" in capsys.readouterr().err


def test_diff_shows_what_differs_between_a_file_and_a_flow(flow: Command, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    flow("import", str(EXAMPLE))
    changed = tmp_path / "changed.yaml"
    changed.write_text(EXAMPLE.read_text().replace("timeout: 180 days", "timeout: 90 days"))
    capsys.readouterr()
    assert flow("diff", "win-back", str(changed)) == 0
    assert "+    timeout: 90 days" in capsys.readouterr().out


def test_a_file_that_is_not_there_is_told(flow: Command, capsys: pytest.CaptureFixture[str]) -> None:
    assert flow("lint", "nowhere.yaml") == 1
    assert "nowhere.yaml: No such file" in capsys.readouterr().err
