import pytest
from pydantic import ValidationError

from towpath.nodes.base import Change
from towpath.nodes.switch_record.kind import KIND, SwitchRecord
from towpath.nodes.testing import decide


def test_it_says_to_which_record_and_knows_no_other() -> None:
    assert decide(KIND, {"to": "order.last"}) == Change((SwitchRecord("order.last"),))
    with pytest.raises(ValidationError):
        KIND.read({"kind": "switch_record", "to": "order.first"})
