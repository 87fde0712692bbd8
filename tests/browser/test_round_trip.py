"""What the builder sends is made in the file by the printer: after every command the file says what the canvas shows."""

import json
import os
import shutil
import subprocess
from pathlib import Path

import pytest

from towpath.flows.document.printer import print_flow
from towpath.flows.document.tree import read_tree
from towpath.flows.document.typed import natural
from towpath.flows.drafts import changed_text, read_changes

ROOT = Path(__file__).parents[2]

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]


def test_ten_thousand_commands_of_the_builder_go_through_the_file_without_loss(tmp_path: Path) -> None:
    npx = shutil.which("npx", path=f"{ROOT / '.venv' / 'bin'}:{os.environ['PATH']}")
    assert npx is not None, "Node is not installed: run `make setup`."
    kept = tmp_path / "steps.json"
    command = [npx, "vitest", "run", "--config", "ui/vite.config.ts", "flow/commands.test.ts", "-t", "differences for the printer"]
    told = subprocess.run(command, check=False, cwd=ROOT, env={**os.environ, "ROUND_TRIP": str(kept)}, capture_output=True, text=True)
    assert told.returncode == 0, told.stdout + told.stderr
    said = json.loads(kept.read_text())
    text = "# kept\n" + print_flow(said["begin"])
    assert (len(said["steps"]), len(said["documents"])) == (300, 200)
    for number, step in enumerate(said["steps"]):
        text = changed_text(text, read_changes(step["changes"]))
        assert _read(text) == _bare(step["after"]), f"after command {number}"
    for number, document in enumerate(said["documents"]):
        assert _read(print_flow(document)) == _bare(document), f"after command {50 * (number + 1)}"


def _read(text: str) -> dict[str, object]:
    return _bare({key: value for key, value in natural(read_tree(text)).items() if key != "id"})


def _bare(document: dict[str, object]) -> dict[str, object]:
    """An empty mapping and a missing one say the same; so does `first`, where the file left it out."""
    said = {key: value for key, value in document.items() if value not in ({}, [], None)}
    nodes = said.get("nodes")
    if isinstance(nodes, dict):
        said.setdefault("first", next(iter(nodes)))
    return said
