"""Effects of a batch: outbox rows in the transaction that parks their tokens (semantics 35)."""

from collections.abc import Callable, Mapping
from typing import Any

from towpath.engine.batch import Batch
from towpath.engine.catalog import VersionView
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
            "contact_id": runs.contact[rows],
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
        batch.messages.append(dict(message))
        batch.count(view.version.version_id, node.number, "planned", rows)
        if answer is not None:
            batch.attempts.append((message["lane"], message["process_id"], view.flow.workspace_id))
        return answer
