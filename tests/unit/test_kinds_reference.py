"""The page of the kinds says all of each."""

from towpath.nodes.reference import write_reference
from towpath.nodes.registry import KINDS


def test_every_setting_of_every_kind_is_on_the_page() -> None:
    page = write_reference()
    for kind in KINDS.values():
        section = page.partition(f"### `{kind.name}`")[2].partition("\n### ")[0]
        for name, field in kind.Settings.model_fields.items():
            if name not in ("kind", "next", "title", "note", "on_error", "retry"):
                assert f"| `{field.alias or name}` |" in section
