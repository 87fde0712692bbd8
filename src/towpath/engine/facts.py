"""Facts of the runs of one batch: loaded once, kept by column, and loaded again where the batch itself changed a person.

Facts of the run itself (`vars`, `run`, `flow`, `entry`, `node`) come from the batch, all others from their rooms (`expr.facts.load`).
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from importlib import import_module
from typing import Any

import numpy as np

from towpath.engine.batch import Batch, EventRow
from towpath.engine.catalog import TIME_ZONE, VersionView
from towpath.engine.past import load_entry_events, load_outcomes
from towpath.engine.wire import Column, Moments, moment_of
from towpath.expr.facts import Fact, Subjects, load, split_path
from towpath.values.folded import fold

# Each room registers what it knows of people when its facts are imported.
for _room in (
    "expr.now",
    "events.facts",
    "contacts.facts",
    "commerce.facts",
    "companies.facts",
    "messages.facts",
    "team.facts",
    "segments.facts",
    "engine.in_flow",
):
    import_module(f"towpath.{_room}")

OWN = ("vars", "run", "flow", "entry", "node", "event")
OF_THE_VISIT = ("now", "message")  # the answer depends on the person's zone, or on which flow asks: never kept


def companies_of(contacts: Column) -> list[int | None]:
    """The companies that runs are about (`values.lanes.company_place`); empty where none is."""
    return [-id if id < 0 else None for id in contacts.tolist()] if len(contacts) and contacts.min() < 0 else []


class Facts:
    """`get` answers columns aligned with the rows asked for."""

    def __init__(self, batch: Batch) -> None:
        self._batch = batch
        self._columns: dict[Fact, Column] = {}
        self._loaded: dict[Fact, Column] = {}
        self._zoned: dict[int, bool] = {}

    def prefetch(self, workspace_id: int, asked: Iterable[tuple[Column, frozenset[Fact]]]) -> None:
        """One question for all plain facts of the workspace's rows in the batch; one for each set of facts with arguments."""
        plain: set[Fact] = set()
        rows: list[Column] = []
        others: defaultdict[frozenset[Fact], list[Column]] = defaultdict(list)
        for some, wanted in asked:
            foreign = [fact for fact in wanted if fact.prefix not in OWN and fact.prefix not in OF_THE_VISIT]
            plain.update(fact for fact in foreign if not fact.arguments)
            if special := frozenset(fact for fact in foreign if fact.arguments):
                others[special].append(some)
            rows.append(some)
        if plain == {TIME_ZONE}:  # alone of all facts it stands for a whole batch, see `forget`
            self._complete(workspace_id, np.unique(np.concatenate(rows)), plain)
        elif plain:
            self._load(workspace_id, np.unique(np.concatenate(rows)), frozenset(plain))
        for special, some_rows in others.items():
            self._load(workspace_id, np.unique(np.concatenate(some_rows)), special)

    def get(self, view: VersionView, rows: Column, wanted: Iterable[Fact]) -> dict[Fact, Any]:
        answer: dict[Fact, Any] = {}
        foreign, of_the_visit = [], []
        for fact in wanted:
            prefix = fact.prefix
            if prefix in OWN:
                answer[fact] = self._own(view, rows, fact)
            elif prefix in OF_THE_VISIT:
                of_the_visit.append(fact)
            else:
                foreign.append(fact)
        self._complete(view.flow.workspace_id, rows, foreign)
        if of_the_visit:
            subjects = self._subjects(view.flow.workspace_id, rows)
            subjects.zones, subjects.flow_id = self.zones(view, rows), view.flow.flow_id
            answer.update(load(self._batch.db, subjects, frozenset(of_the_visit), self._batch.now))
        for fact in foreign:
            answer[fact] = self._columns[fact][rows]
        return answer

    def zones(self, view: VersionView, rows: Column) -> str | list[str]:
        """Of the contact, else of the flow, else of the workspace (semantics 26); one name where nobody has an own."""
        self._complete(view.flow.workspace_id, rows, [TIME_ZONE])
        if not self._zoned.get(view.flow.workspace_id, True):
            return view.zone
        return [zone or view.zone for zone in self._columns[TIME_ZONE][rows]]

    def forget(self, rows: Column) -> None:
        """What was loaded of these rows' contacts no longer holds: the batch has changed them."""
        runs = self._batch.runs
        same = np.isin(runs.contact[: runs.count], np.unique(runs.contact[rows]))
        for fact, loaded in self._loaded.items():
            if fact != TIME_ZONE:
                loaded[same[: len(loaded)]] = False

    def _complete(self, workspace_id: int, rows: Column, facts: Iterable[Fact]) -> None:
        last = int(rows.max()) if len(rows) else 0
        missing = [fact for fact in facts if (loaded := self._loaded.get(fact)) is None or last >= len(loaded) or not loaded[rows].all()]
        if missing:
            self._load(workspace_id, np.unique(rows), frozenset(missing))

    def _subjects(self, workspace_id: int, rows: Column) -> Subjects:
        runs = self._batch.runs
        return Subjects(
            workspace_id,
            runs.lane[rows].tolist(),
            [contact if contact > 0 else None for contact in runs.contact[rows].tolist()],
            [order or None for order in runs.order[rows].tolist()],
            Moments(runs.entered[rows]),
            runs.id[rows].tolist(),
            workspace_zone=self._batch.catalog.workspaces[workspace_id].zone,
            company_ids=companies_of(runs.contact[rows]),
        )

    def _load(self, workspace_id: int, rows: Column, wanted: frozenset[Fact]) -> None:
        batch = self._batch
        subjects = self._subjects(workspace_id, rows)
        found = load(batch.db, subjects, wanted, batch.now)
        for fact in wanted:
            column = self._column(fact)
            values: Any = found[fact]
            column[rows] = values if isinstance(values, np.ndarray) else np.fromiter(values, object, len(rows))
            self._loaded[fact][rows] = True
            if fact == TIME_ZONE:
                zoned = any(zone is not None for zone in values)
                self._zoned[workspace_id] = self._zoned.get(workspace_id, False) or zoned

    def _column(self, fact: Fact) -> Column:
        """With room for every row that the batch has by now."""
        count, known = self._batch.runs.count, self._columns.get(fact)
        if known is None or len(known) < count:
            column, loaded = np.full(count, None, object), np.zeros(count, bool)
            if known is not None:
                column[: len(known)], loaded[: len(known)] = known, self._loaded[fact]
            self._columns[fact], self._loaded[fact] = column, loaded
        return self._columns[fact]

    # ---- of the run itself -------------------------------------------------------------------------------------------

    def _own(self, view: VersionView, rows: Column, fact: Fact) -> Any:
        parts = split_path(fact.path)
        prefix, name = parts[0], parts[1]
        batch = self._batch
        value: Callable[[int], Any]
        if prefix == "vars":

            def value(row: int) -> Any:
                return batch.variables.get(row, view.initial).get(name)
        elif prefix in ("entry", "event"):
            load_entry_events(batch, rows)

            def value(row: int) -> Any:
                return event_value(batch.entry_event.get(row), name, view.version.written)
        elif prefix == "node":
            load_outcomes(batch, rows)

            def value(row: int) -> Any:
                outcome = batch.outcomes[row].get(name)
                return None if outcome is None else outcome[0 if parts[2] == "outlet" else 1]
        elif prefix == "flow":
            constant = {"name": view.version.flow_name, "id": view.version.flow_slug}.get(name)

            def value(row: int) -> Any:
                return constant
        else:

            def value(row: int) -> Any:
                return self._of_run(view, row, name)

        return np.fromiter((value(row) for row in rows.tolist()), object, len(rows))

    def _of_run(self, view: VersionView, row: int, what: str) -> Any:
        runs = self._batch.runs
        if what == "entered_at":
            return moment_of(runs.entered[row])
        if what == "key":
            return self._batch.key.get(row, "")
        return {"id": str(runs.id[row]), "version": view.version.number}.get(what)


_BY_ID = frozenset(("list", "group", "segment"))
_AS_THEY_ARE: Mapping[tuple[str, str], str] = {}


def event_value(event: EventRow | None, name: str, written: Mapping[tuple[str, str], str] = _AS_THEY_ARE) -> Any:
    """A property; `id`, `occurred_at`, `received_at` of the event itself where no property has that name.

    written: what a version calls the lists, groups and segments that it names: one that was renamed is told by that name (semantics 40)."""
    if event is None:
        return None
    value = event.properties.get(name)
    if written and name in _BY_ID and isinstance(value, str):
        return _as_written(value, name, str(event.properties.get(f"{name}_id")), written)
    if value is None and name in ("id", "occurred_at", "received_at"):
        return getattr(event, name)
    return value


def _as_written(value: str, sort: str, id: str, written: Mapping[tuple[str, str], str]) -> str:
    """A later list of a name that meant another one is told apart by its id."""
    if (sort, id) in written:
        return written[sort, id]
    taken = id != "None" and fold(value) in {fold(name) for (of, _), name in written.items() if of == sort}
    return f"{value} ({id})" if taken else value
