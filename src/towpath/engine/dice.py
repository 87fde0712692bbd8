"""The dice of semantics 21: a hash of person, node, the flow's seed and n; the same on every machine and for ever."""

from functools import lru_cache
from hashlib import blake2b

import numpy as np

from towpath.engine.wire import Column

_GOLDEN = np.uint64(0x9E3779B97F4A7C15)
_ONE, _TWO = np.uint64(0xBF58476D1CE4E5B9), np.uint64(0x94D049BB133111EB)


def roll(people: Column, node_id: str, seed: int, n: Column) -> Column:
    """A 64-bit number for each person. node_id: the node's name in the flow, so that unrelated edits change nothing."""
    with np.errstate(over="ignore"):
        mixed = _mix(people.astype(np.uint64) + _salt(node_id, seed))
        return _mix(mixed + n.astype(np.uint64) * _GOLDEN)


@lru_cache(maxsize=4096)
def _salt(node_id: str, seed: int) -> np.uint64:
    return np.uint64(int.from_bytes(blake2b(f"{seed}\x1f{node_id}".encode(), digest_size=8).digest(), "big"))


def _mix(value: Column) -> Column:
    """The finisher of splitmix64."""
    value = (value ^ (value >> np.uint64(30))) * _ONE
    value = (value ^ (value >> np.uint64(27))) * _TWO
    mixed: Column = value ^ (value >> np.uint64(31))
    return mixed
