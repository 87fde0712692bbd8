from towpath.nodes.base import Change
from towpath.nodes.feed_post.kind import KIND
from towpath.nodes.teamwork import PostToFeed
from towpath.nodes.testing import a_visit, decide


def test_one_who_is_told_may_be_written_as_a_word() -> None:
    decision = decide(KIND, {"text": "{{ contact.first_name }} looks", "notify": "owner"}, a_visit({"contact.first_name": "Ada"}))
    assert decision == Change((PostToFeed("Ada looks", "post", "", "", ("owner",), "team"),))
