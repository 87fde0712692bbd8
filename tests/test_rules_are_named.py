"""Every rule of how flows behave has a test that names it, by its number."""

import ast
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
RULES = range(1, 57)

# `semantics 9`, `Semantics 47, 18`, `semantics 3, 8-10`, `semantics_05`, `rule 17`, `rules 18 and 47`
_NAMED = re.compile(r"\b(?:semantics|rules?)[ _]+((?:\d{1,2})(?:(?:\s*(?:,|and|to|-|–)\s*)\d{1,2}\b)*)", re.IGNORECASE)


def numbers_in(text: str) -> set[int]:
    found: set[int] = set()
    for listed in _NAMED.findall(text.replace("_", " ")):
        for low, _, high in (
            part.partition("-") for part in re.sub(r"\s*(?:to|–|-)\s*", "-", re.sub(r"\s*(?:,|and)\s*", ",", listed)).split(",")
        ):
            found |= set(range(int(low), int(high or low) + 1))
    return found


def by_rule() -> dict[int, list[str]]:
    """Rule -> tests whose name (`test_49_…`), docstring or file's docstring names it."""
    found: dict[int, list[str]] = {rule: [] for rule in RULES}
    for path in sorted([*(ROOT / "tests").rglob("test_*.py"), *(ROOT / "src").rglob("test_*.py")]):
        tree = ast.parse(path.read_text())
        of_file = numbers_in((ast.get_docstring(tree) or "") + " " + path.stem)
        for function in ast.walk(tree):
            if isinstance(function, ast.FunctionDef) and function.name.startswith("test_"):
                named = re.sub(r"^test_(\d{1,2})_", r"semantics \1 ", function.name) + " " + (ast.get_docstring(function) or "")
                for rule in (of_file | numbers_in(named)) & set(RULES):
                    found[rule].append(f"{path.name}::{function.name}")
    return found


def test_numbers_are_read_as_people_write_them() -> None:
    assert numbers_in("semantics 3, 8-10, 14") == {3, 8, 9, 10, 14}
    assert numbers_in("test_semantics_05_order") == {5}
    assert numbers_in("rules 32 to 36 and 40") == {32, 33, 34, 35, 36, 40}
    assert numbers_in("within 12 rules") == set()


@pytest.mark.parametrize("rule", RULES)
def test_a_rule_has_a_test_that_names_it(rule: int) -> None:
    named = by_rule()[rule]
    assert named, f"no test names semantics {rule} in its name or docstring"
