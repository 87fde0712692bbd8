"""Failover over several messages (semantics 38): one that arrives late stops those of its node that have not left.

A message of a failover bears the number of its try in `effect`; its node says what must come of each (`SendingNode.untils`).
"""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

import psycopg

from towpath.events.binary import Bigints, Smallints
from towpath.host.sql import statement
from towpath.messages.models import Claimed, SendingNode, Status
from towpath.nodes.failover.kind import ARRIVED

Connection = psycopg.Connection[Any]


def try_of(message: Claimed) -> int:
    """From 0."""
    return int((message.effect or {}).get("try", 0))


def find_arrived(db: Connection, messages: Sequence[Claimed], nodes: Mapping[tuple[int, int, int], SendingNode]) -> set[int]:
    """Processes of those messages before which another of the same failover has arrived, as its try asks."""
    asked = {message.process_id: message for message in messages if message.contact_id is not None and try_of(message)}
    if not asked:
        return set()
    rows = db.execute(
        statement("messages", "find_earlier_tries"),
        {
            "lanes": Smallints([message.lane for message in asked.values()]),
            "process_ids": Bigints(list(asked)),
            "contact_ids": Bigints([message.contact_id for message in asked.values()]),
            "run_ids": Bigints([message.run_id for message in asked.values()]),
            "nodes": Smallints([message.node for message in asked.values()]),
        },
    ).fetchall()
    arrived: set[int] = set()
    ended: set[int] = set()  # of these the first try has been read: what is older belongs to an earlier visit of the flow's loop
    for process_id, number, channel, status, delivered_at, seen_at in rows:
        message = asked[process_id]
        node = nodes.get((message.workspace_id, message.version_id, message.node))
        if process_id in ended or node is None or number >= len(node.untils):
            continue
        delivered = delivered_at is not None or (channel == "email" and status == Status.SENT)
        if seen_at is not None or (delivered and node.untils[number] == "delivered"):
            arrived.add(process_id)
        if number == 0:
            ended.add(process_id)
    return arrived


def look_again(db: Connection, lane: int, process_id: int, now: datetime) -> None:
    """A message was delivered or seen: what waits its turn behind it is looked at now, not when its window opens."""
    db.execute(statement("messages", "hurry_later_tries"), {"lane": lane, "process_id": process_id, "now": now})


__all__ = ["ARRIVED", "find_arrived", "look_again", "try_of"]
