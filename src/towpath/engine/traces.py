"""What a visit saw, as it is kept (semantics 20)."""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from towpath.engine.batch import Batch, decode, encode
from towpath.engine.catalog import VersionView
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


def pick(documents: Sequence[bytes | None] | None, places: Column) -> list[bytes | None] | None:
    return None if documents is None else [documents[place] for place in places.tolist()]


def tails(outlet: str, seen: Sequence[bytes | None] | None, results: Sequence[bytes | None] | None) -> bytes | list[bytes]:
    """`batch.tail` of visits that leave by one outlet; seen, results: encoded JSON of each. One for all where they are alike."""
    head = loose_text(outlet)
    if seen is None and results is None:
        return head + NULL + NULL
    if results is None:
        return [head + _json(document) + NULL for document in seen or ()]
    if seen is None:
        return [head + NULL + _json(result) for result in results]
    return [head + _json(document) + _json(result) for document, result in zip(seen, results, strict=True)]


def _json(document: bytes | None) -> bytes:
    return NULL if document is None else loose_jsonb(document)


# ---- What a visit remembers of what it saw, under "s" of its memo ---------------------------------------------------


def note_zones(batch: Batch, view: VersionView, places: Column, zones: str | Sequence[str] | None) -> None:
    """In which zone each of these visits counts its days, where it is the person's own and not that of the flow (semantics 26)."""
    if zones is None or zones == view.zone:
        return
    own = [zones] * len(places) if isinstance(zones, str) else zones
    for place, zone in zip(places.tolist(), own, strict=True):
        if zone != view.zone:
            kept = batch.memo.setdefault(place, {})
            kept["s"] = {**kept.get("s", {}), "zone": zone}


def needs_each(batch: Batch, places: Column, *, only_seen: bool) -> bool:
    """Whether some of these visits remember more than whole batches know of. only_seen: what they saw before is known of."""
    if not batch.memo or batch.memo.keys().isdisjoint(places.tolist()):
        return False
    return not only_seen or any(batch.memo.get(place, {}).keys() - {"s"} for place in places.tolist())


def with_earlier(batch: Batch, places: Column, documents: Sequence[bytes] | None) -> Sequence[bytes | None] | None:
    """What visits saw now, together with what they saw before they waited."""
    earlier = (
        {at: memo["s"] for at, place in enumerate(places.tolist()) if "s" in (memo := batch.memo.get(place, {}))} if batch.memo else {}
    )
    if not earlier:
        return documents
    merged: list[bytes | None] = list(documents) if documents is not None else [None] * len(places)
    for at, before in earlier.items():
        now = merged[at]
        said = {} if now is None else decode(now)
        merged[at] = encode_seen(
            {**before, **(dict(zip(map(str, range(len(said))), said, strict=True)) if isinstance(said, list) else said)}
        )
    return merged
