"""Advance: asks the kinds to decide for all tokens that are ready, a node at a time, and carries the decisions out in memory.

Tokens flow on through as many nodes as they can; a batch ends when every one of its tokens is parked or has ended.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from towpath.engine import changes, forks
from towpath.engine.batch import (
    AT_JOIN,
    AWAITING_ANSWER,
    AWAITING_CHANGE,
    READY,
    SLEEPING,
    TIMERS,
    Batch,
    encode,
    tail,
)
from towpath.engine.catalog import VersionView
from towpath.engine.dice import roll
from towpath.engine.experiments import Trials
from towpath.engine.facts import Facts
from towpath.engine.going_over import follow, go_over
from towpath.engine.looking_back import look_back
from towpath.engine.loops import guard_loops
from towpath.engine.outbox import Outbox
from towpath.engine.past import count_visits
from towpath.engine.records import see_own_order
from towpath.engine.traces import encode_columns, encode_seen, needs_each, note_zones, pick, tails, with_earlier
from towpath.engine.waiting import await_change, await_events, freeze, is_due, lies_in_pause, pause_before, seconds_of
from towpath.engine.wire import FOREVER, Column, micros, moment_of
from towpath.expr.facts import Fact
from towpath.flows.compiled import CompiledNode
from towpath.nodes import base as say

FIRST, DUE, ANSWERED, WOKEN, SKIPPING, AGAIN, BY_HAND = 0, 1, 2, 3, 4, 5, 6
SKIPPED = "skipped"  # in the memo of a visit that somebody ended while its flow was paused
_NOTHING: dict[str, Any] = {}

# version, number of the node, why it is decided
Group = tuple[int, int, int]


class Advance:
    """One batch's journey. `enter` tokens, then `run`."""

    def __init__(self, batch: Batch, facts: Facts, outbox: Outbox) -> None:
        self._batch, self._facts, self._outbox = batch, facts, outbox
        self._ready: dict[Group, list[Column]] = {}
        self._trials = Trials(batch)
        self._looked_at = 0  # how many entries of batch.visits are no news

    def enter(self, version: int, node: int, why: int, places: Column) -> None:
        """Tokens that stand at a node and are to be decided there."""
        if len(places):
            self._ready.setdefault((version, node, why), []).append(places)

    def enter_by_node(self, places: Column, why: int) -> None:
        """Tokens of any versions and nodes."""
        if not len(places):
            return
        tokens = self._batch.tokens
        versions, nodes = tokens.version[places], tokens.node[places]
        order = np.lexsort((nodes, versions))
        places, versions, nodes = places[order], versions[order], nodes[order]
        cuts = np.flatnonzero((np.diff(versions) != 0) | (np.diff(nodes) != 0)) + 1
        for some in np.split(places, cuts):
            self.enter(int(tokens.version[some[0]]), int(tokens.node[some[0]]), why, some)

    def run(self) -> None:
        self._prefetch()
        self._count_loops()
        while True:
            while self._ready:
                group = next(iter(self._ready))
                parts = self._ready.pop(group)
                self._work(group, parts[0] if len(parts) == 1 else np.concatenate(parts))
            if not self._let_go() and not self._look_again():
                return

    # ---- before -----------------------------------------------------------------------------------------------------

    def _prefetch(self) -> None:
        asked: defaultdict[int, list[tuple[Column, frozenset[Any]]]] = defaultdict(list)
        for (version, node, why), parts in self._ready.items():
            view = self._batch.views[version]
            wanted = view.wanted(node) if why == FIRST else view.wanted_after(node)
            for places in parts:
                asked[view.flow.workspace_id].append((self._batch.tokens.run[places], wanted))
        for workspace_id, groups in asked.items():
            self._facts.prefetch(workspace_id, groups)

    def _count_loops(self) -> None:
        rows = {
            int(row)
            for (version, _, _), parts in self._ready.items()
            if self._batch.views[version].version.loops
            for places in parts
            for row in self._batch.tokens.run[places]
        }
        in_hand = [
            int(place)
            for (version, number, why), parts in self._ready.items()
            if number in self._batch.views[version].version.loops and why not in (FIRST, SKIPPING)
            for places in parts
            for place in places
        ]
        self._visits = count_visits(self._batch, sorted(rows), in_hand) if rows else {}

    # ---- a group ----------------------------------------------------------------------------------------------------

    def _work(self, group: Group, places: Column) -> None:
        version, number, why = group
        view = self._batch.views[version]
        node = view.version.nodes[number]
        places = places[self._batch.tokens.live[places] == 1]
        if number in view.version.loops and why in (FIRST, SKIPPING):
            places = guard_loops(self._batch, view, node, places, self._visits)
        if view.freezes and why in (DUE, AGAIN):
            places = freeze(self._batch, view, node, places)
        if not len(places):
            return
        if why == SKIPPING and not node.waits:
            self._skip(view, node, places)
        elif why == BY_HAND:
            self._end_wait(view, node, places)
        elif not self._work_whole(view, node, why, places):
            self._work_each(view, node, places, why)

    def _work_whole(
        self, view: VersionView, node: CompiledNode, why: int, places: Column, answers: Sequence[say.Answer] | None = None
    ) -> bool:
        """By `decide_many`, where the kind can; False: it can't."""
        batch = self._batch
        if why == AGAIN or needs_each(batch, places, only_seen=why == DUE):
            return False
        rows = batch.tokens.run[places]
        columns = say.Columns(
            now=batch.now_us,
            count=len(places),
            started_at=batch.tokens.started[places],
            zones=self._facts.zones(view, rows),
            facts=self._known(view, node, places, rows),
            dice=self._roll(view, node, rows) if node.kind.rolls else None,
            due=why == DUE,
            answers=answers or ([batch.answer[place] for place in places.tolist()] if why == ANSWERED else None),
            woken=[batch.woken[place] for place in places.tolist()] if why == WOKEN else None,
            workspace_zone=batch.catalog.workspaces[view.flow.workspace_id].zone,
        )
        match decided := node.kind.decide_many(node.prepared, columns):
            case say.GoMany():
                self._go_many(view, node, places, decided)
            case say.SleepMany(due, sleeping_in):
                note_zones(batch, view, places, sleeping_in)
                batch.park(places, SLEEPING, due)
            case say.AwaitMany(arms, timeout):
                await_events(batch, places, arms, FOREVER if timeout is None else timeout)
            case say.PerformMany(effect, then):
                self._perform(view, node, places, effect, then)
            case say.ChangeMany(mutations, then):
                self._change(
                    view, node, places, [mutations] * len(places), [then] * len(places), [_NOTHING] * len(places), [None] * len(places)
                )
            case _:
                return False
        return True

    def _go_many(self, view: VersionView, node: CompiledNode, places: Column, going: say.GoMany) -> None:
        documents = with_earlier(self._batch, places, encode_columns(going.seen, len(places)))
        results = None if going.results is None else [encode(result) for result in going.results]
        for number in np.unique(going.outlet).tolist():
            there = np.flatnonzero(going.outlet == number)
            name = node.outlet_names[number]
            self._leave(view, node, places[there], name, tails(name, pick(documents, there), pick(results, there)))

    def _work_each(self, view: VersionView, node: CompiledNode, places: Column, why: int) -> None:
        batch, tokens = self._batch, self._batch.tokens
        rows = tokens.run[places]
        columns = self._known(view, node, places, rows)
        zones = self._facts.zones(view, rows)
        dice = self._roll(view, node, rows) if node.kind.rolls else np.zeros(len(places), np.uint64)
        trial = self._trials.of(view, node) if node.kind.tries_out(node.settings) else None
        decided: list[say.Decision] = []
        for at, (place, row) in enumerate(zip(places.tolist(), rows.tolist(), strict=True)):
            visit = say.Visit(
                now=batch.now,
                started_at=moment_of(tokens.started[place]),
                zone=zones if isinstance(zones, str) else zones[at],
                facts={fact: column[at] for fact, column in columns.items()},
                variables=batch.variables.get(row, view.initial),
                dice=int(dice[at]),
                answer=batch.answer.get(place),
                woken=batch.woken.get(place),
                due=why == BY_HAND or (why in (DUE, AGAIN) and self._is_due(view, node, place, why)),
                memo=batch.memo.get(place, _NOTHING).get("m", _NOTHING),
                workspace_zone=batch.catalog.workspaces[view.flow.workspace_id].zone,
                trial=trial,
            )
            decided.append(node.kind.decide(node.prepared, visit))
        self._apply(view, node, places, decided, why)

    def _known(self, view: VersionView, node: CompiledNode, places: Column, rows: Column) -> dict[Fact, Any]:
        columns = self._facts.get(view, rows, node.needs.facts)
        see_own_order(self._batch, view.flow.workspace_id, places, columns)
        return columns

    # ---- decisions --------------------------------------------------------------------------------------------------

    def _apply(self, view: VersionView, node: CompiledNode, places: Column, decided: Sequence[say.Decision], why: int) -> None:
        batch = self._batch
        going: defaultdict[str, list[tuple[int, bytes]]] = defaultdict(list)
        changing: list[tuple[int, say.Change]] = []
        joining: list[int] = []
        listening: list[tuple[int, say.AwaitEvents]] = []
        for place, decision in zip(places.tolist(), decided, strict=True):
            one = np.array([place])
            match decision:
                case say.Go(outlet, seen, result):
                    going[outlet].append((place, tail(outlet, self._seen(place, seen), result)))
                case say.Fork():
                    going["done"].append((place, tail("done")))
                case say.Change():
                    changing.append((place, decision))
                case say.SleepUntil(due, seen, memo, sleeping_in):
                    note_zones(batch, view, np.array([place]), sleeping_in)
                    self._remember(place, seen, memo)
                    if why == AGAIN:
                        self._note_new_due(place, micros(due))
                    batch.park(one, SLEEPING, micros(due))
                case say.AwaitChange(again, timeout, seen, memo):
                    self._remember(place, seen, memo)
                    await_change(batch, place, again, timeout)
                case say.AwaitEvents():
                    self._remember(place, decision.seen, decision.memo)
                    listening.append((place, decision))
                case say.Perform(effect, then, seen):
                    self._remember(place, seen, _NOTHING)
                    self._perform(view, node, one, effect, then)
                case say.Join():
                    joining.append(place)
                case say.Finish(reason, label, seen):
                    batch.end_visits(
                        one,
                        view.version.version_id,
                        node.number,
                        tail(None, self._seen(place, seen), {"reason": reason, "label": label} if label else {"reason": reason}),
                    )
                    batch.end_tokens(one, reason, label)
                case say.SkipToNextWait(outlet, seen):
                    self._leave(view, node, one, outlet, tail(outlet, self._seen(place, seen)), SKIPPING)
                case say.Again(memo, seen, result):
                    self._begin_again(view, node, place, tail(None, self._seen(place, seen), result), memo)
                case say.Fail(error, seen):
                    self._fail(view, node, place, error, seen)
        for outlet, found in going.items():
            self._leave(view, node, np.array([place for place, _ in found]), outlet, [row for _, row in found])
        if changing:
            said = [change for _, change in changing]
            self._change(
                view, node, np.array([place for place, _ in changing]),
                [change.changes for change in said], [change.then for change in said], [change.seen for change in said], [change.result for change in said],
            )  # fmt: skip
        if listening:
            self._listen(view, node, listening)
        if joining:
            self._join(view, node, joining)

    def _leave(
        self, view: VersionView, node: CompiledNode, places: Column, outlet: str, tails: bytes | list[bytes], why: int = FIRST
    ) -> None:
        """The visits end by this outlet; the tokens go where it leads."""
        batch, version = self._batch, view.version.version_id
        batch.end_visits(places, version, node.number, tails)
        batch.count(version, node.number, "left:" + outlet, batch.tokens.run[places])
        targets = node.outlets.get(outlet, ())
        number, reason = node.number, "end_of_branch"
        if view.successor is not None:
            followed = follow(view, batch.view(view.successor, view.flow.workspace_id), node, outlet)
            version, number, targets, reason = view.successor, followed.number, followed.targets, followed.reason
            go_over(batch, view, batch.views[version], places)
        if not targets:
            batch.end_tokens(places, reason)
            return
        if len(targets) > 1:
            clones = [self._clone(places, number) for _ in targets[1:]]
            for place in places.tolist():
                batch.forks[place] = (*batch.forks.get(place, ()), int(batch.tokens.process[place]), number)
            for target, some in zip(targets[1:], clones, strict=True):
                batch.move(some, target, version)
                self.enter(version, target, why, some)
        batch.move(places, targets[0], version)
        self.enter(version, targets[0], why, places)

    def _begin_again(self, view: VersionView, node: CompiledNode, place: int, row: bytes, memo: Mapping[str, Any]) -> None:
        """A second visit to the node where the token stands, of the same version."""
        batch, one = self._batch, np.array([place])
        batch.end_visits(one, view.version.version_id, node.number, row)
        batch.move(one, node.number, view.version.version_id)
        batch.memo[place] = {"m": dict(memo)}
        self.enter(view.version.version_id, node.number, FIRST, one)

    def _end_wait(self, view: VersionView, node: CompiledNode, places: Column) -> None:
        """Visits that somebody ended, as if their time were over: what is checked then is checked; a wait for events without a time-out
        ends as if the first of them had come."""
        names = node.outlet_names
        if node.kind.name == "wait_then_check" or (node.follows is not None and "timeout" in names):
            self._work_each(view, node, places, BY_HAND)
        else:
            outlet = next((name for name in ("done", "timeout", "default") if name in names), names[0])
            self._leave(view, node, places, outlet, tail(outlet, None, {"skipped": "by_hand"}))

    def _clone(self, places: Column, node: int) -> Column:
        batch, tokens = self._batch, self._batch.tokens
        rows = tokens.run[places]
        np.add.at(batch.runs.tokens, rows, 1)
        made = tokens.add(
            len(places), run=rows, version=tokens.version[places], process=tokens.process[places], klass=tokens.klass[places], live=1
        )
        for old, new in zip(places.tolist(), made.tolist(), strict=True):
            batch.forks[new] = (*batch.forks.get(old, ()), int(tokens.process[old]), node)
        return made

    def _change(self, view: VersionView, node: CompiledNode, places: Column, mutations: Any, thens: Any, seen: Any, results: Any) -> None:
        batch = self._batch
        applied = changes.apply(batch, self._facts, places, mutations)
        going: defaultdict[str, list[tuple[int, bytes]]] = defaultdict(list)
        for at, place in enumerate(places.tolist()):
            if place in applied.refused:
                self._fail(view, node, place, applied.refused[place], seen[at])
                continue
            if place in applied.parked:
                self._remember(place, seen[at], _NOTHING)
                batch.park(np.array([place]), AWAITING_ANSWER, FOREVER)
                continue
            outlet, result = applied.outlets.get(place, thens[at]), results[at]
            if place in applied.results:
                result = {**(result or _NOTHING), **applied.results[place]}
            going[outlet].append((place, tail(outlet, self._seen(place, seen[at]), result)))
        for outlet, found in going.items():
            self._leave(view, node, np.array([place for place, _ in found]), outlet, [row for _, row in found])

    def _perform(self, view: VersionView, node: CompiledNode, places: Column, effect: say.Effect, then: str | None) -> None:
        """Outbox rows. The token waits for the answer, goes on at once, or (a channel that accepts in process) is answered now."""
        batch = self._batch
        answer = self._outbox.plan(view, node, places, effect, answers=then is None)
        if then is not None:
            self._leave(view, node, places, then, [tail(then, self._seen(place, _NOTHING)) for place in places.tolist()])
        elif answer is not None:
            if not self._work_whole(view, node, ANSWERED, places, [answer] * len(places)):
                batch.answer.update(dict.fromkeys(places.tolist(), answer))
                self.enter(view.version.version_id, node.number, ANSWERED, places)
        else:
            batch.park(places, AWAITING_ANSWER, FOREVER)

    def _listen(self, view: VersionView, node: CompiledNode, listening: list[tuple[int, say.AwaitEvents]]) -> None:
        batch = self._batch
        woken = look_back(batch, self._facts, view, [pair for pair in listening if pair[1].look_back is not None])
        batch.woken.update(woken)
        for place, decision in listening:
            if place not in woken:
                await_events(batch, np.array([place]), decision.arms, FOREVER if decision.timeout is None else micros(decision.timeout))
        if woken:
            self.enter(view.version.version_id, node.number, WOKEN, np.array(sorted(woken)))

    def _fail(self, view: VersionView, node: CompiledNode, place: int, error: str, seen: Mapping[str, Any]) -> None:
        """Tried again with growing pauses, then `on_error` (semantics 22). What a channel does has been tried by the channel."""
        batch, one = self._batch, np.array([place])
        memo = dict(batch.memo.get(place, _NOTHING))
        tries = int(memo.get("tries", 0))
        if node.retry is not None and node.kind.performs is None and tries + 1 < node.retry.times:
            batch.forget(one)
            batch.memo[place] = memo | {"tries": tries + 1}
            batch.park(one, READY, batch.now_us + pause_before(tries, node.retry.times, seconds_of(node.retry.over)))
            batch.tokens.klass[place] = TIMERS
            return
        outlet = node.outlet_after_error
        row = tail(outlet, self._seen(place, seen), {"error": error})
        batch.count(view.version.version_id, node.number, "failed", batch.tokens.run[one])
        if outlet is None:
            batch.end_visits(one, view.version.version_id, node.number, row)
            batch.end_tokens(one, "error")
        else:
            self._leave(view, node, one, outlet, [row])

    def _skip(self, view: VersionView, node: CompiledNode, places: Column) -> None:
        """Pass through without doing it, up to the next wait (semantics 28): by the outlet of a failure, which never promises a thing."""
        outlet: str | None = next((name for name in say.CONTINUE_OUTLETS if name in node.outlet_names), None)
        outlet = outlet or (node.outlet_names[-1] if node.outlet_names else None)
        row = tail(outlet, None, {"skipped": "late"})
        if outlet is None:
            self._batch.end_visits(places, view.version.version_id, node.number, row)
            self._batch.end_tokens(places, "end")
        else:
            self._leave(view, node, places, outlet, row, SKIPPING)

    # ---- joins, loops -----------------------------------------------------------------------------------------------

    def _join(self, view: VersionView, node: CompiledNode, places: list[int]) -> None:
        batch = self._batch
        if node.prepared != "first":
            forks.park_at_join(batch, np.array(places))
            return
        going, ending = forks.arrive_at_first(batch, view, node.number, places, forks.tokens_by_run(batch))
        if ending:
            forks.end_joined(batch, np.array(ending), view.version.version_id, node.number, None)
        if going:
            self._leave(view, node, np.array(going), "done", tail("done"))

    def _let_go(self) -> bool:
        """Nobody is ready: which joins let go now. True: somebody goes on."""
        batch = self._batch
        if not any(view.forks for view in batch.views.values()):
            return False
        moved = False
        for row, places in forks.tokens_by_run(batch).items():
            if any(batch.tokens.state[place] == AT_JOIN for place in places):
                for place in forks.let_go(batch, row, places):
                    view = batch.views[int(batch.tokens.version[place])]
                    node = view.version.nodes[int(batch.tokens.node[place])]
                    self._leave(view, node, np.array([place]), "done", tail("done"))
                    moved = True
        return moved

    def _look_again(self) -> bool:
        """Nobody is ready: visits that wait for a condition on what other branches of their run have done in this batch."""
        batch, tokens = self._batch, self._batch.tokens
        new, self._looked_at = batch.visits[self._looked_at :], len(batch.visits)
        waiting = np.flatnonzero((tokens.live[: tokens.count] == 1) & (tokens.state[: tokens.count] == AWAITING_CHANGE))
        if not new or not len(waiting):
            return False
        moved = np.isin(batch.runs.id[tokens.run[waiting]], np.concatenate([visit[2] for visit in new]))
        again = [place for place in waiting[moved].tolist() if self._follows_its_run(place)]
        self.enter_by_node(np.array(again, np.int64), AGAIN)
        return bool(again)

    def _follows_its_run(self, place: int) -> bool:
        batch = self._batch
        view = batch.views[int(batch.runs.version[batch.tokens.run[place]])]
        follows = view.version.nodes[int(batch.tokens.node[place])].follows
        return follows is not None and follows.by_run and view.flow.status != "paused"

    # ---- small parts ------------------------------------------------------------------------------------------------

    def _roll(self, view: VersionView, node: CompiledNode, rows: Column) -> Column:
        runs = self._batch.runs
        people = np.where(runs.contact[rows] != 0, runs.contact[rows], runs.order[rows])
        people = np.where(people != 0, people, runs.id[rows])  # a run about nobody has its own
        n = runs.ordinal[rows] if node.kind.redraws(node.settings) else np.zeros(len(rows), np.int64)
        return roll(people, node.id, view.version.seed, n)

    def _is_due(self, view: VersionView, node: CompiledNode, place: int, why: int) -> bool:
        """A fixed moment that passed while the flow was paused has not come: it is late (semantics 24, 28)."""
        tokens = self._batch.tokens
        if node.kind.name == "wait_until" and lies_in_pause(view.flow.pauses, int(tokens.due[place])):
            return False
        return (why == DUE or int(tokens.state[place]) == AWAITING_CHANGE) and is_due(self._batch, place)

    def _note_new_due(self, place: int, due: int) -> None:
        """A moment that was computed again (semantics 26): when, and what it was before."""
        before = int(self._batch.tokens.due[place])
        if before != due:
            earlier = self._batch.memo.get(place, _NOTHING).get("s", _NOTHING).get("recomputed", [])
            change = {"at": self._batch.now, "from": moment_of(before), "to": moment_of(due)}
            self._remember(place, {"recomputed": [*earlier[-9:], change]}, _NOTHING)

    def _remember(self, place: int, seen: Mapping[str, Any], memo: Mapping[str, Any]) -> None:
        if seen or memo:
            kept = self._batch.memo.setdefault(place, {})
            if memo:
                kept["m"] = dict(memo)
            if seen:
                kept["s"] = {**kept.get("s", _NOTHING), **seen}

    def _seen(self, place: int, seen: Mapping[str, Any]) -> bytes | None:
        earlier = self._batch.memo.get(place, _NOTHING).get("s")
        return encode_seen({**earlier, **seen} if earlier else seen)
