"""Events that flows record. They are written at the end of the batch and matched in a later one, one link deeper (semantics 14)."""

from collections.abc import Sequence

from towpath.engine.batch import encode
from towpath.engine.changes import Applied, Asked
from towpath.events.models import NewEvent
from towpath.nodes.teamwork import RecordEvent

APPLIES = (RecordEvent,)
FACTS_CHANGE = False

# As large as an event from outside may be.
LARGEST = 32 * 1024


def apply(asked: Sequence[Asked], applied: Applied) -> None:
    batch, runs = applied.batch, applied.batch.runs
    for one in asked:
        if len(encode(dict(one.mutation.properties))) > LARGEST:
            applied.refused[one.place] = f"An event has at most {LARGEST // 1024} kB of properties."
            continue
        batch.events.append(
            NewEvent(
                int(runs.workspace[one.row]), int(runs.lane[one.row]), int(runs.contact[one.row]) or None, one.mutation.event,
                dict(one.mutation.properties), batch.now, batch.now, source="flow", depth=applied.depth(one.row), cause=applied.cause(one.place),
            )
        )  # fmt: skip
