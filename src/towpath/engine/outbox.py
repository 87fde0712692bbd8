"""Effects of a batch: outbox rows in the transaction that parks their tokens (semantics 35)."""

from collections.abc import Callable, Mapping
from typing import Any

import numpy as np

from towpath.engine.batch import Batch
from towpath.engine.catalog import VersionView
from towpath.engine.records import record_of, switched
from towpath.engine.wire import Column
from towpath.flows.compiled import CompiledNode
from towpath.messages.turns import CLASSES
from towpath.nodes.base import Answer, Effect

# A channel that accepts within the batch (a rehearsal, a measurement): the answer of all its messages.
Accept = Callable[[str], Answer | None]


def nobody_accepts(channel: str) -> Answer | None:
    return None


class Outbox:
    """accept: which channels answer at once; their messages are written as sent, with their attempts."""

    def __init__(self, batch: Batch, accept: Accept = nobody_accepts) -> None:
        self._batch, self._accept = batch, accept

    def plan(self, view: VersionView, node: CompiledNode, places: Column, effect: Effect, *, answers: bool) -> Answer | None:
        batch, runs, tokens = self._batch, self._batch.runs, self._batch.tokens
        rows = tokens.run[places]
        answer = self._accept(effect.channel)
        transactional = effect.transactional
        if transactional is None:
            transactional = view.version.settings.purpose == "transactional"
        message: Mapping[str, Any] = {
            "process_id": tokens.process[places],
            "run_id": runs.id[rows],
            "contact_id": np.maximum(runs.contact[rows], 0),  # what a flow about a company sends concerns no contact
            "lane": runs.lane[rows],
            "class": view.version.settings.priority * CLASSES + tokens.klass[places],
            "depth": runs.depth[rows],
            "test": runs.test[rows],
            "workspace_id": view.flow.workspace_id,
            "flow_id": view.flow.flow_id,
            "version_id": view.version.version_id,
            "node": node.number,
            "transactional": transactional,
            "answers": answers,
            "channel": effect.channel,
            "name": effect.name,
            "detail": effect.detail,
            "sent": answer is not None,
        }
        batch.messages += _by_record(batch, places, message)
        batch.count(view.version.version_id, node.number, "planned", rows)
        if answer is not None:
            batch.attempts.append((message["lane"], message["process_id"], view.flow.workspace_id))
        return answer


def _by_record(batch: Batch, places: Column, message: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Those of branches that are about another record, or a company, say which (`record`: what and id); all others go as one."""
    own = sorted({*switched(batch, places), *np.flatnonzero(batch.runs.contact[batch.tokens.run[places]] < 0).tolist()})
    if not own:
        return [dict(message)]
    parts: list[tuple[Any, Any]] = [(at, {**(message["detail"] or {}), "record": record_of(batch, int(places[at]))}) for at in own]
    rest = np.delete(np.arange(len(places)), own)
    return [
        {**{name: value[np.atleast_1d(at)] if name in _BY_TOKEN else value for name, value in message.items()}, "detail": detail}
        for at, detail in ([(rest, message["detail"])] if len(rest) else []) + parts
    ]


_BY_TOKEN = ("process_id", "run_id", "contact_id", "lane", "class", "depth", "test")
