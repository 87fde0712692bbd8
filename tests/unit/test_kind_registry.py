"""How kinds are found: our own by their folders, those of other packages by their entry points."""

import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from towpath.nodes.registry import KINDS, KindTaken, UnknownKind, find_kinds, get_kind

FOREIGN = """
from typing import Literal
from towpath.nodes.base import Go, Kind
from towpath.nodes.settings import NodeSettings

class WaveSettings(NodeSettings):
    kind: Literal["wave"]

class Wave(Kind):
    name, title, group, Settings = "{name}", "Wave", "connect", WaveSettings
    summary, examples = ("Waves",), ({{"kind": "wave"}},)
    def compile(self, settings, pieces): return None
    def decide(self, prepared, visit): return Go("done")

KIND = Wave()
"""


@pytest.fixture
def packages(tmp_path: Path) -> Iterator[Path]:
    """A folder of installed packages."""
    sys.path.insert(0, str(tmp_path))
    yield tmp_path
    sys.path.remove(str(tmp_path))


def install(packages: Path, module: str, name: str) -> None:
    (packages / f"{module}.py").write_text(FOREIGN.format(name=name), encoding="utf-8")
    about = packages / f"{module}-1.0.dist-info"
    about.mkdir()
    (about / "METADATA").write_text(f"Metadata-Version: 2.1\nName: {module}\nVersion: 1.0\n", encoding="utf-8")
    (about / "entry_points.txt").write_text(f"[towpath.kinds]\n{name} = {module}:KIND\n", encoding="utf-8")


def test_a_kind_of_another_package_is_found_by_its_entry_point(packages: Path) -> None:
    install(packages, "wave_for_towpath", "wave")
    kinds = find_kinds()
    assert kinds["wave"].title == "Wave"
    assert list(kinds)[: len(KINDS)] == list(KINDS)


def test_a_name_that_is_taken_is_refused_and_says_by_whom(packages: Path) -> None:
    install(packages, "thief_for_towpath", "delay")
    with pytest.raises(KindTaken, match="thief_for_towpath"):
        find_kinds()


def test_an_unknown_kind_is_told_with_the_nearest() -> None:
    with pytest.raises(UnknownKind, match="Did you mean “send_email”") as refused:
        get_kind("send_mail")
    assert refused.value.data["nearest"] == "send_email"
