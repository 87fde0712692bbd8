"""The description of the API knows a shape by its name alone: of two with one name, the second would take the place of the first."""

import ast
from collections import Counter
from pathlib import Path

import towpath.api

SHAPES = {"BaseModel", "Schema", "Page", "Struct"}


def test_no_two_shapes_of_the_api_bear_one_name() -> None:
    names = Counter(
        node.name
        for path in Path(towpath.api.__file__).parent.rglob("*.py")
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.ClassDef) and not node.name.startswith("_") and _bases(node) & SHAPES
    )
    assert names.total() > 100
    assert [name for name, count in names.items() if count > 1] == []


def _bases(node: ast.ClassDef) -> set[str]:
    return {base.id if isinstance(base, ast.Name) else getattr(base, "attr", "") for base in node.bases}
