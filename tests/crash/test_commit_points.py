"""A slice of `make points`: the process dies before or after some of the commits, and what comes of the story is the same (guarantees R4)."""

import pytest
from tests.crash.points import try_points


@pytest.mark.slow
def test_a_crash_at_any_commit_leads_to_what_comes_of_it_without_one(database_url: str) -> None:
    done = try_points(database_url, part=7, parts=26)
    assert done.found == {}
    assert done.points >= 3
