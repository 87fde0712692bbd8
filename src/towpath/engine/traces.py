"""What a visit saw, as it is kept (semantics 20)."""

from collections.abc import Mapping
from typing import Any

import numpy as np

from towpath.engine.batch import encode


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
