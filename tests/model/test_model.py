"""The engine never differs from a plain model (guarantees R1): random flows, people, histories, edits, pauses and faults.

What is held side by side: semantics 3, 4, 5, 8-10, 16-19, 21-36, 38-43, 47, 48 and 50.
"""

import time

import pytest
from tests.model.search import differs, search, seen_in
from tests.model.shrink import shrink, tell

from towpath.host.database import Connection

STEPS = 5_200
SECONDS = 240.0  # a slow machine plays the same scripts
SEED = 20_261_122


@pytest.mark.slow
@pytest.mark.filterwarnings("ignore:Generating overly large repr")
def test_the_engine_does_what_the_model_says(db: Connection) -> None:
    """A slice of `make model`: the same scripts each time, on every machine."""
    steps, script = search(db, STEPS, SEED, SECONDS)
    if script is not None:
        until = time.monotonic() + SECONDS
        how = seen_in(differs(db, script))
        script = shrink(script, lambda tried: time.monotonic() < until and seen_in(differs(db, tried)) == how)
        pytest.fail(f"{differs(db, script)}\n\n{tell(script)}")
    assert steps >= STEPS
