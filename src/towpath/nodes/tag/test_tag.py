import pytest

from towpath.nodes.base import AddTags, Change, ClearTags, Fail, RemoveTags
from towpath.nodes.tag.kind import KIND
from towpath.nodes.testing import a_visit, decide


def test_tags_are_cleared_then_removed_then_added() -> None:
    decision = decide(KIND, {"clear": True, "remove": ["#lead"], "add": ["#new", "#wine"]})
    assert decision == Change((ClearTags(), RemoveTags(["#lead"]), AddTags(["#new", "#wine"])))


def test_a_tag_may_hold_liquid() -> None:
    assert decide(KIND, {"add": ["#{{ contact.country }}"]}, a_visit({"contact.country": "IT"})) == Change((AddTags(["#IT"]),))


def test_a_tag_that_comes_out_empty_is_left_out() -> None:
    assert decide(KIND, {"add": ["{{ contact.country }}"]}, a_visit({"contact.country": None})) == Change(())


def test_a_tag_that_comes_out_too_long_fails() -> None:
    assert isinstance(decide(KIND, {"add": ["{{ contact.country }}"]}, a_visit({"contact.country": "x" * 300})), Fail)


def test_a_node_that_does_nothing_is_refused() -> None:
    with pytest.raises(ValueError, match="which tags"):
        KIND.read({"kind": "tag"})
