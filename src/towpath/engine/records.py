"""The record that a branch is about: what the run is about, until the branch switches to another.

It stands in the token's `forks` as a pair: (id + APART, what). The last such pair counts, so that a clone has the record of its
branch, and a join, which drops what lies within its fork, gives back the one from before.
"""

from collections.abc import Mapping, Sequence
from typing import Any, Literal

import numpy as np

from towpath.engine.batch import Batch
from towpath.engine.wire import Column, Moments
from towpath.expr.facts import Fact, Subjects, load

What = Literal["order", "company", "contact"]
APART = 1 << 62  # no process id is as large
_CODES: Mapping[What | Literal["original"], int] = {"order": -3, "company": -4, "contact": -5, "original": -6}
_WORDS = {code: word for word, code in _CODES.items()}


def record_of(batch: Batch, place: int) -> tuple[What, int]:
    """What the token's branch is about, with its id; an id of 0: the run has none."""
    stack = batch.forks.get(place, ())
    for at in range(len(stack) - 2, -1, -2):
        word = _WORDS.get(stack[at + 1])
        if word == "original":
            break
        if word is not None:
            return word, stack[at] - APART
    runs, row = batch.runs, int(batch.tokens.run[place])
    order, contact = int(runs.order[row]), int(runs.contact[row])
    if contact < 0:
        return "company", -contact
    return ("order", order) if order else ("contact", contact)


def order_of(batch: Batch, place: int) -> int:
    """What `order.` means in the token's branch; 0: nothing."""
    what, id = record_of(batch, place)
    return id if what == "order" else int(batch.runs.order[batch.tokens.run[place]])


def switch(batch: Batch, place: int, what: What | Literal["original"], id: int = 0) -> None:
    """From now on. A second switch within one fork takes the place of the first."""
    stack = batch.forks.get(place, ())
    while stack and stack[-1] in _WORDS:
        stack = stack[:-2]
    if what != "original" or any(code in _WORDS for code in stack[1::2]):
        stack = (*stack, id + APART, _CODES[what])
    batch.forks[place] = stack


def switched(batch: Batch, places: Column) -> list[int]:
    """Where in `places` tokens stand whose branch is about another record."""
    if not batch.forks:
        return []
    return [at for at, place in enumerate(places.tolist()) if any(code in _WORDS for code in batch.forks.get(place, ())[1::2])]


def see_own_order(batch: Batch, workspace_id: int, places: Column, columns: dict[Fact, Any]) -> None:
    """`order.` facts of tokens whose branch is about another order, put in place of those of their run. columns: aligned with places."""
    wanted = frozenset(fact for fact in columns if fact.prefix == "order")
    some = switched(batch, places) if wanted else []
    if not some:
        return
    runs, rows = batch.runs, batch.tokens.run[places[some]]
    orders: Sequence[int] = [order_of(batch, int(place)) for place in places[some]]
    subjects = Subjects(
        workspace_id,
        runs.lane[rows].tolist(),
        [contact if contact > 0 else None for contact in runs.contact[rows].tolist()],
        [order or None for order in orders],
        Moments(runs.entered[rows]),
        runs.id[rows].tolist(),
    )
    found = load(batch.db, subjects, wanted, batch.now)
    for fact in wanted:
        column = np.fromiter(columns[fact], object, len(places))
        column[some] = np.fromiter(found[fact], object, len(some))
        columns[fact] = column
