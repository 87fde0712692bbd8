"""What all kinds that send have in common: the effect on the first visit, and where its answer leads (semantics 32, 33)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from towpath.nodes.base import Answer, Columns, Decision, Effect, Fail, Go, GoMany, Need, Perform, PerformMany, Visit
from towpath.nodes.pieces import Value, needs_of
from towpath.nodes.types import ValueFailed

SENT, NOT_SENT = "sent", "not_sent"
_LEAVES_BY_SENT = ("sent", "uncertain")


@dataclass(frozen=True, slots=True)
class PreparedMessage:
    """effect: the same for everybody but for `values`, the settings that are expressions, by their place."""

    effect: Effect
    then: str | None
    values: Mapping[str, Value]

    @classmethod
    def of(
        cls, channel: str, transactional: bool | None, name: str | None, then: str | None, values: Mapping[str, Value]
    ) -> PreparedMessage:
        effect = Effect(channel, transactional, name)
        return cls(effect, then, {place: value for place, value in values.items() if value.is_expression})

    def needs(self) -> Need:
        return needs_of(*self.values.values())


def perform(prepared: PreparedMessage, visit: Visit) -> Decision:
    """The effect, with what its expressions give at this visit; Liquid is rendered at the first attempt."""
    if not prepared.values:
        return Perform(prepared.effect, prepared.then)
    try:
        values = {place: value.at(visit) for place, value in prepared.values.items()}
    except ValueFailed as error:
        return Fail(str(error))
    effect = prepared.effect
    return Perform(Effect(effect.channel, effect.transactional, effect.name, {"values": values}), prepared.then, seen=values)


def perform_many(prepared: PreparedMessage) -> PerformMany | None:
    return None if prepared.values else PerformMany(prepared.effect, prepared.then)


def after_answer(answer: Answer) -> Decision:
    """A message that was stopped or failed is no failure of the node."""
    return Go(SENT if answer.status in _LEAVES_BY_SENT else NOT_SENT)


def after_answers(columns: Columns) -> GoMany:
    outlets = [0 if answer.status in _LEAVES_BY_SENT else 1 for answer in columns.answers or ()]
    return GoMany(np.array(outlets, np.int16), {})
