"""The reference page of the flow file is what the schema says."""

from pathlib import Path

from towpath.flows.document.model import FlowDocument
from towpath.flows.document.read import KEYS
from towpath.flows.reference import MEANINGS, page

PAGE = Path(__file__).parents[2] / "docs" / "reference" / "flow-file.md"


def test_the_page_is_fresh() -> None:
    """Write it again with `python -m towpath.flows.reference > docs/reference/flow-file.md`."""
    assert PAGE.read_text() == page()


def test_every_key_of_the_file_is_explained() -> None:
    assert set(MEANINGS) == set(KEYS)
    assert set(FlowDocument.model_fields) - {"header"} <= set(KEYS)
