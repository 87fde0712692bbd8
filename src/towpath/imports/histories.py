"""What of a person goes back when an import is undone: decided from what the log says happened since. Pure.

A value goes back where the import was the last that changed it; a person whom the import made goes where nothing else happened to them.
"""

from collections.abc import Mapping, Sequence
from typing import Any

import msgspec

from towpath.imports.models import Kind
from towpath.values.folded import fold

# Events that tell what was changed; of no other are the properties needed.
TELLING = (
    "attribute_changed", "tag_added", "tag_removed", "list_joined", "list_left", "group_joined", "group_left",
    "consent_given", "consent_withdrawn", "consent_requested",
)  # fmt: skip
_OF_THE_FILE = frozenset({*TELLING, "contact_created", "contact_updated", "contact_identified", "value_refused"})
_BY_ITSELF = frozenset({"segment_entered", "segment_left"})
_HEARD = frozenset(
    {"unsubscribed", "message_complained", "message_replied", "message_received", "email_received", "subscription_confirmed"}
)


class Past(msgspec.Struct, frozen=True):
    """One event of a person. own: the import caused it; undone: undoing it did."""

    id: int
    name: str
    properties: Mapping[str, Any] | None
    own: bool
    undone: bool


class Plan(msgspec.Struct):
    """values, metadata: as they were. leave: ids of lists. consents: (channel, topic, how it was; None: nobody had said). events: of the
    file, by id. names: (kind, value) by which the person is found no longer. stays: what can't go back, a sentence each."""

    remove: bool = False
    values: dict[str, Any] = {}
    metadata: dict[str, Any] = {}
    remove_tags: list[str] = []
    leave: list[int] = []
    consents: list[tuple[str, str, bool | None]] = []
    events: list[int] = []
    names: list[tuple[str, str]] = []
    stays: list[str] = []

    def changes(self) -> bool:
        return bool(
            self.remove or self.values or self.metadata or self.remove_tags or self.leave or self.consents or self.events or self.names
        )


def decide(kind: Kind, history: Sequence[Past], claimed: Sequence[tuple[str, str]], bound: Sequence[str]) -> Plan:
    """history: since the import began, in the order of the log. claimed: names that the person was given by it. bound: what else hangs on
    the person (`flow`, `run`: a flow that goes on, `order`, ...)."""
    plan = Plan()
    begun = next((place for place, event in enumerate(history) if event.own), 0)
    history = history[begun:]
    others = [event for event in history if not event.own and not event.undone and event.name not in _BY_ITSELF]
    born = any(event.own and event.name == "contact_created" for event in history)
    if born and not others and not bound:
        plan.remove = True
        return plan
    if born:
        plan.stays.append(f"The person stays: {_and_what(others, bound)} since.")
    else:
        _values(plan, history)
        if claimed and (others or bound):
            plan.stays.append(f"Is still found by {' and '.join(sorted({one for one, _ in claimed}))}: {_and_what(others, bound)} since.")
        else:
            plan.names = list(claimed)
        _tags(plan, history)
    _lists(plan, history)
    _consents(plan, history, bool(_HEARD & {event.name for event in others}))
    if kind == "events":
        _events(plan, history, "run" in bound)
    return plan


def _and_what(others: Sequence[Past], bound: Sequence[str]) -> str:
    names = list(dict.fromkeys([*(one for one in bound if one != "run"), *(event.name for event in others)]))
    return f"{', '.join(names[:5])}{' …' if len(names) > 5 else ''} came"


def _values(plan: Plan, history: Sequence[Past]) -> None:
    first: dict[str, Any] = {}
    last: dict[str, Past] = {}
    for event in history:
        if event.name == "attribute_changed" and event.properties is not None:
            name = str(event.properties["attribute"])
            if event.own:
                first.setdefault(name, event.properties.get("old"))
            last[name] = event
    for name, old in first.items():
        if last[name].undone:
            continue
        if not last[name].own:
            plan.stays.append(f"“{name}” was changed since.")
        elif name.startswith("metadata."):
            plan.metadata = {**plan.metadata, name.removeprefix("metadata."): old}
        else:
            plan.values = {**plan.values, name: old}


def _tags(plan: Plan, history: Sequence[Past]) -> None:
    last = {
        fold(str(event.properties["tag"])): event for event in history if event.name in ("tag_added", "tag_removed") and event.properties
    }
    plan.remove_tags = [str(event.properties["tag"]) for event in last.values() if event.own and event.properties]


def _lists(plan: Plan, history: Sequence[Past]) -> None:
    last: dict[int, Past] = {}
    for event in history:
        sort, _, verb = event.name.partition("_")
        if verb in ("joined", "left") and sort in ("list", "group") and event.properties:
            last[int(event.properties[f"{sort}_id"])] = event
    plan.leave = [id for id, event in last.items() if event.own]


def _consents(plan: Plan, history: Sequence[Past], heard: bool) -> None:
    first: dict[tuple[str, str], bool | None] = {}
    last: dict[tuple[str, str], Past] = {}
    for event in history:
        if event.name.startswith("consent_") and event.properties:
            key = (str(event.properties["channel"]), str(event.properties.get("topic", "")))
            if event.own:
                first.setdefault(key, event.properties.get("old"))
            last[key] = event
    for (channel, topic), old in first.items():
        event = last[channel, topic]
        what = f"The consent for {channel}{f', {topic},' if topic else ''}"
        if event.undone:
            continue
        if not event.own:
            plan.stays.append(f"{what} was changed since.")
        elif heard and event.properties and not event.properties["new"]:
            plan.stays.append(f"{what} stays withdrawn: the person has written or answered since.")
        else:
            plan.consents = [*plan.consents, (channel, topic, old)]


def _events(plan: Plan, history: Sequence[Past], goes_on: bool) -> None:
    own = [event.id for event in history if event.own and event.name not in _OF_THE_FILE]
    if own and goes_on:
        plan.stays.append("The events stay: the person is inside a flow.")
    else:
        plan.events = own
