"""Every flow file that comes with Towpath is played by its cases, which take every outlet of every node (`towpath flow test`)."""

from pathlib import Path

import pytest

import towpath
from towpath.flows.document.read import read_flow
from towpath.host.database import Connection
from towpath.rehearsal.cases import read_cases
from towpath.rehearsal.play import play

HERE = Path(__file__).parent
ROOT = Path(towpath.__file__).parent
FLOWS = sorted(
    path
    for folder in (ROOT / "flows" / "examples", ROOT / "demo" / "flows", HERE / "seeds")
    for path in folder.glob("*.yaml")
    if not path.name.endswith(".test.yaml")
)


@pytest.mark.parametrize("path", FLOWS, ids=lambda path: path.stem)
def test_a_flow_does_what_its_cases_say_and_they_take_every_branch(path: Path, db: Connection) -> None:
    cases = path.with_suffix(".test.yaml")
    assert cases.exists(), f"{path.name} has no cases: write {cases.name}"
    text = path.read_text()
    played = play(db, text, read_cases(cases.read_text()), folder=path.parent)
    for one in played:
        failure = one.failure
        assert failure is None, (
            f"{one.name}, line {failure.line}: {failure.error or '; '.join(different.sentence for different in failure.differences)}"
            f" (path: {' → '.join(one.path)})"
        )
    document = read_flow(text).document
    assert document is not None
    taken = frozenset[tuple[str, str]]().union(*(one.left for one in played))
    branches = {(node.id, outlet) for node in document.nodes for outlet in node.outlets}
    assert sorted(branches - taken) == []
    visited = {node for one in played for node in one.path}
    assert {node.id for node in document.nodes} - visited == set()
