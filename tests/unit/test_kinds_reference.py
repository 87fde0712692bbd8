from pathlib import Path

from towpath.nodes.reference import write_reference
from towpath.nodes.registry import KINDS

PAGE = Path(__file__).parents[2] / "docs" / "reference" / "kinds.md"


def test_the_reference_page_of_kinds_is_fresh() -> None:
    """Write it again with `python -m towpath.nodes.reference > docs/reference/kinds.md`."""
    assert PAGE.read_text(encoding="utf-8") == write_reference()


def test_every_setting_of_every_kind_is_on_the_page() -> None:
    page = write_reference()
    for kind in KINDS.values():
        section = page.partition(f"### `{kind.name}`")[2].partition("\n### ")[0]
        for name, field in kind.Settings.model_fields.items():
            if name not in ("kind", "next", "title", "note", "on_error", "retry"):
                assert f"| `{field.alias or name}` |" in section
