"""Tokens out of the database into a batch. What is taken is deleted there; the batch writes anew what goes on."""

from collections.abc import Sequence
from typing import Any

import numpy as np

from towpath.engine.batch import AWAITING_EVENTS, IN_ERROR, Batch, decode
from towpath.engine.wire import Column, Int2s, Int4s, Numbers, read_columns
from towpath.host.sql import statement
from towpath.messages.writes import wake_messages

NONE = np.empty(0, np.int64)
AWAKE = 7  # the bits of a class without the one that says that the token rests with its flow
A_PAGE = 2_000  # tokens of a lane that come awake in one turn


def take_due(batch: Batch, limits: Sequence[tuple[int, int]]) -> Column:
    """Tokens whose time has come: (class, how many a lane) in order; each workspace gets its share. Those of paused flows come to rest. Answers
    their places."""
    asked = {
        "lanes": Int2s(batch.lanes),
        "classes": Int2s([klass for klass, _ in limits]),
        "limits": Int4s([limit for _, limit in limits]),
        "now": batch.now,
        "paused": Int4s(batch.catalog.paused_versions()),
        "workspaces": Int4s(list(batch.catalog.workspaces)),
    }
    return _with_branches(batch, _receive(batch, read_columns(batch.db, statement("engine", "take_due"), asked)))


def wake_rested(batch: Batch, lane: int, flow_id: int) -> bool:
    """Tokens and messages of a flow that goes on are due again. False: there are more of them in this lane."""
    asked = {"lane": lane, "flow_id": flow_id, "limit": A_PAGE}
    tokens = batch.db.execute(statement("engine", "wake_rested"), asked).rowcount
    return wake_messages(batch.db, lane, flow_id, A_PAGE) and tokens < A_PAGE


def take_tokens(batch: Batch, keys: Sequence[tuple[int, int, int]]) -> Column:
    """By (lane, run id, process id); one that has gone, or is set aside, is left out."""
    if not keys:
        return NONE
    asked = {
        "lanes": Int2s([key[0] for key in keys]),
        "runs": Numbers([key[1] for key in keys]),
        "processes": Numbers([key[2] for key in keys]),
    }
    return _with_branches(batch, _receive(batch, read_columns(batch.db, statement("engine", "take_tokens"), asked)))


def find_tokens(batch: Batch, keys: Sequence[tuple[int, int, int]]) -> Column:
    """By the same keys; also those that the batch has in hand already, because another branch of their run was taken."""
    tokens = batch.tokens
    in_hand = (tokens.live[: tokens.count] == 1) & np.isin(tokens.process[: tokens.count], [process for _, _, process in keys])
    return np.concatenate([np.flatnonzero(in_hand), take_tokens(batch, keys)])


def take_runs(batch: Batch, keys: Sequence[tuple[int, int]]) -> Column:
    """All tokens of runs by (lane, run id)."""
    if not keys:
        return NONE
    asked = {"lanes": Int2s([key[0] for key in keys]), "runs": Numbers([key[1] for key in keys])}
    return _receive(batch, read_columns(batch.db, statement("engine", "take_tokens_of_runs"), asked))


def take_tokens_of_versions(batch: Batch, lanes: Sequence[int], versions: Sequence[int], limit: int) -> Column:
    """At most `limit` a lane; set-aside ones too, and of runs that fork all branches."""
    asked = {"lanes": Int2s(lanes), "versions": Int4s(versions), "limit": limit}
    return _with_branches(batch, _receive(batch, read_columns(batch.db, statement("engine", "take_tokens_of_versions"), asked)))


def load_runs(batch: Batch, lanes: Any, ids: Any) -> None:
    """Runs that the batch does not know yet; ended ones are left out."""
    missing = ~np.isin(ids, np.fromiter(batch.row_of_run, np.int64, len(batch.row_of_run)))
    if not missing.any():
        return
    found, first = np.unique(ids[missing], return_index=True)
    columns = read_columns(batch.db, statement("engine", "load_runs"), {"lanes": Int2s(lanes[missing][first]), "runs": Numbers(found)})
    if columns[0] is None:
        return
    lane, id, contact, order, workspace, flow, version, entered, ordinal, depth, event, test, keys, variables = columns
    rows = batch.runs.add(
        len(id), lane=lane, id=id, contact=contact, order=order, workspace=workspace, flow=flow, version=version, entered=entered,
        ordinal=ordinal, depth=depth, event=event, test=test,
    )  # fmt: skip
    batch.row_of_run.update(zip(id.tolist(), rows.tolist(), strict=True))
    for row, key, values in zip(rows.tolist(), keys, variables, strict=True):
        if key:
            batch.key[row] = key
        if values is not None:
            batch.variables[row] = decode(values)
    for version_id, workspace_id in dict(zip(version.tolist(), workspace.tolist(), strict=True)).items():
        batch.view(version_id, workspace_id)


def _receive(batch: Batch, columns: tuple[Any, ...]) -> Column:
    if columns[0] is None:
        return NONE
    lane, run, process, prior, started, due, version, node, state, klass, forks, memo = columns
    load_runs(batch, lane, run)
    known = np.array([id in batch.row_of_run for id in run.tolist()])
    rows = np.array([batch.row_of_run.get(id, 0) for id in run.tolist()], np.int64)
    rows = rows[known]  # a token without a running run is a leftover: it goes with this batch
    np.add.at(batch.runs.tokens, rows, 1)
    places = batch.tokens.add(
        len(rows), run=rows, version=version[known], node=node[known], process=process[known], prior=prior[known], started=started[known], due=due[known],
        state=state[known], klass=klass[known] & AWAKE, live=1,
    )  # fmt: skip
    for one in np.unique(version[known]).tolist():
        if one not in batch.views:
            batch.view(one, int(batch.runs.workspace[batch.tokens.run[places[batch.tokens.version[places] == one][0]]]))
    kept = np.flatnonzero(known).tolist()
    for place, at in zip(places.tolist(), kept, strict=True):
        if forks[at] is not None:
            batch.forks[place] = tuple(map(int, forks[at].split(",")))
        if memo[at] is not None:
            batch.memo[place] = decode(memo[at])
    batch.listened.update(places[np.isin(batch.tokens.state[places], (AWAITING_EVENTS, IN_ERROR))].tolist())
    return places


def _with_branches(batch: Batch, places: Column) -> Column:
    """Runs that fork are worked with all their tokens in sight; those that rest go back as they were."""
    forking = [version for version, view in batch.views.items() if view.forks]
    found = places[np.isin(batch.tokens.version[places], forking) | np.isin(batch.runs.version[batch.tokens.run[places]], forking)]
    rows = np.unique(batch.tokens.run[found]).tolist()
    if rows:
        take_runs(batch, [(int(batch.runs.lane[row]), int(batch.runs.id[row])) for row in rows])
    return places
