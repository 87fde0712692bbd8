"""The reference page of the flow file is what the schema says."""

from towpath.flows.document.model import FlowDocument
from towpath.flows.document.read import KEYS
from towpath.flows.reference import MEANINGS


def test_every_key_of_the_file_is_explained() -> None:
    assert set(MEANINGS) == set(KEYS)
    assert set(FlowDocument.model_fields) - {"header"} <= set(KEYS)
