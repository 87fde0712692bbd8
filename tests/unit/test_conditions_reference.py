"""The page of conditions says what the tables say."""

from pathlib import Path

from towpath.expr.reference import write_reference

PAGE = Path(__file__).parents[2] / "docs" / "reference" / "conditions.md"


def test_the_reference_of_conditions_is_fresh() -> None:
    """Write it again with `python -m towpath.expr.reference > docs/reference/conditions.md`."""
    assert PAGE.read_text(encoding="utf-8") == write_reference()
