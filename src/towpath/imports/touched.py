"""What a chunk keeps so that it can be undone: whom its rows concerned, and what the log does not tell of how things were.

Old and new values of people, tags, lists and consents stand in the log, as events with the import for their cause; they are not kept twice.
"""

import zlib
from collections.abc import Iterable, Mapping

import msgspec

from towpath.commerce.models import KeptOrder
from towpath.host.database import decode_json, encode_json


class Touched(msgspec.Struct):
    """people: ids of contacts. claimed: of those who were known, the names (kind, value) by which they are found since."""

    people: set[int]
    claimed: dict[int, list[tuple[str, str]]]
    orders: list[KeptOrder]


def pack(people: Iterable[int], claimed: Mapping[int, list[tuple[str, str]]], orders: Iterable[KeptOrder]) -> bytes:
    document = {
        "people": sorted(set(people)),
        "claimed": [[id, keys] for id, keys in claimed.items()],
        "orders": [[one.external_id, one.before, one.digest] for one in orders],
    }
    return zlib.compress(encode_json(document), 1)


def unpack(packed: bytes) -> Touched:
    said = decode_json(zlib.decompress(packed))
    return Touched(
        set(said["people"]),
        {id: [(kind, value) for kind, value in keys] for id, keys in said["claimed"]},
        [KeptOrder(*one) for one in said["orders"]],
    )


def without_person(packed: bytes, contact_id: int) -> bytes | None:
    """Of somebody who is erased; None where the chunk knows nothing of them."""
    touched = unpack(packed)
    orders = [one for one in touched.orders if one.before is None or one.before["contact"] != contact_id]
    if contact_id not in touched.people and contact_id not in touched.claimed and len(orders) == len(touched.orders):
        return None
    claimed = {id: keys for id, keys in touched.claimed.items() if id != contact_id}
    return pack(touched.people - {contact_id}, claimed, orders)
