"""A slice of the storm; the whole of it runs by hand: `make crash N=100`."""

import pytest
from tests.crash.storm import complaints, storm


@pytest.mark.slow
def test_nothing_is_lost_or_doubled_when_parts_are_killed_at_random() -> None:
    result = storm(contacts=1_500, kills=15, seed=7)
    assert complaints(result, 1_500) == [], result
