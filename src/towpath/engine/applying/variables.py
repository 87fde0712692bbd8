"""Variables are the run's: they are written with it."""

from collections.abc import Sequence

from towpath.engine.changes import Applied, Asked
from towpath.nodes.base import SetVariables

APPLIES = (SetVariables,)
FACTS_CHANGE = False


def apply(asked: Sequence[Asked], applied: Applied) -> None:
    for one in asked:
        applied.set_variables(one.row, one.mutation.values)
