from towpath.nodes.base import Change
from towpath.nodes.delete_record.kind import KIND, DeleteRecord
from towpath.nodes.testing import decide


def test_it_asks_for_the_record_of_the_branch_to_be_deleted() -> None:
    assert decide(KIND, {}) == Change((DeleteRecord(),))
