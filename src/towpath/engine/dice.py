"""The dice of semantics 21: a hash of person, node, the flow's seed and n; the same on every machine and for ever."""

from bisect import bisect_right
from collections.abc import Sequence
from functools import lru_cache
from hashlib import blake2b

import msgspec
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


class Draw(msgspec.Struct, frozen=True):
    """What a split shall give: the place of a variant among those of the node. bounds: see `nodes.split`. n: of semantics 21."""

    node_id: str
    variant: int
    bounds: Sequence[int]
    n: int


def choose_seed(person: int, draws: Sequence[Draw], most: int = 100_000) -> int:
    """The first seed with which this person's dice fall so at every node. Raises ValueError where none of `most` does."""
    one = np.array([person])
    for seed in range(most):
        if all(bisect_right(draw.bounds, int(roll(one, draw.node_id, seed, np.array([draw.n]))[0])) == draw.variant for draw in draws):
            return seed
    raise ValueError(f"none of {most} seeds gives these draws")
