"""What a visit saw, as it is kept (semantics 20)."""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from towpath.engine.batch import encode
from towpath.engine.wire import Column, loose_jsonb, loose_text
from towpath.events.binary import NULL


def encode_seen(seen: Mapping[str, Any]) -> bytes | None:
    """[value of leaf 0, of leaf 1, ...] where only leaves were seen, else {name: value}."""
    if not seen:
        return None
    keys = list(seen)
    if keys == [str(number) for number in range(len(keys))]:
        return encode(list(seen.values()))
    return encode(dict(seen))


def encode_columns(seen: Mapping[str, Any], count: int) -> list[bytes] | None:
    """The same for a batch, one document a visit."""
    if not seen:
        return None
    columns = [column.tolist() if isinstance(column, np.ndarray) else column for column in seen.values()]
    if list(seen) == [str(number) for number in range(len(seen))]:
        return list(map(encode, zip(*columns, strict=True)))
    return [encode(dict(zip(seen, row, strict=True))) for row in zip(*columns, strict=True)]


def pick(documents: Sequence[bytes] | None, places: Column) -> list[bytes] | None:
    return None if documents is None else [documents[place] for place in places.tolist()]


def tails(outlet: str, seen: Sequence[bytes] | None, results: Sequence[bytes] | None) -> bytes | list[bytes]:
    """`batch.tail` of visits that leave by one outlet; seen, results: encoded JSON of each. One for all where they are alike."""
    head = loose_text(outlet)
    if seen is None and results is None:
        return head + NULL + NULL
    if results is None:
        return [head + loose_jsonb(document) + NULL for document in seen or ()]
    if seen is None:
        return [head + NULL + loose_jsonb(result) for result in results]
    return [head + loose_jsonb(document) + loose_jsonb(result) for document, result in zip(seen, results, strict=True)]
