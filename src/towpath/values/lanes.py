"""Lanes and ids: every row that belongs to a person carries `lane`; an id tells the lane it was born in.

id = sequence number * 256 + lane. A row that moves (an anonymous visitor who is identified) keeps working under its
old id through the table `moved`.
"""

from hashlib import blake2b

LANES = 256


def lane_of(*parts: str | int) -> int:
    """Lane 0-255 of what `parts` name, the same on every machine and for ever."""
    text = "\x1f".join(map(str, parts))
    return blake2b(text.encode(), digest_size=1).digest()[0]


def make_id(number: int, lane: int) -> int:
    """The id of the `number`-th thing of its sequence, born in `lane`."""
    return number * LANES + lane


def birth_lane(id: int) -> int:
    """The lane in which the thing with this id was born."""
    return id % LANES


def contact_lane(workspace_id: int, number: int) -> int:
    """The lane of a new contact, from the number that `contact_seq` gave it."""
    return lane_of(workspace_id, "contact", number)


def company_place(workspace_id: int, company_id: int) -> tuple[int, int]:
    """Where a company stands that an event or a run is about: its lane, and in the place of a contact's id its own number below zero."""
    return lane_of(workspace_id, "company", company_id), -company_id
