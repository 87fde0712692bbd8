import pytest

from towpath.nodes.base import Join
from towpath.nodes.join.kind import KIND
from towpath.nodes.testing import decide


def test_waits_for_all_branches_unless_told_otherwise() -> None:
    assert decide(KIND, {}) == Join("all")
    assert decide(KIND, {"when": "first"}) == Join("first")


def test_another_word_is_refused() -> None:
    with pytest.raises(ValueError, match="when"):
        KIND.read({"kind": "join", "when": "most"})
