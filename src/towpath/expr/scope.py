"""What names a condition, expression or template may use, and their types."""

from collections.abc import Iterable, Mapping, Sequence
from difflib import get_close_matches

import msgspec

from towpath.expr import catalogue
from towpath.expr.facts import Fact, Path, Type, join_path, make_path, split_path
from towpath.values.folded import fold

# Prefixes with data of this version, and those that a later one brings.
PREFIXES = ("contact", "order", "company", "event", "entry", "flow", "run", "vars", "node", "response", "now")
LATER_PREFIXES = ("deal", "product")


class Scope(msgspec.Struct, frozen=True, kw_only=True):
    """types: declared paths (`contact.plan`, `vars.discount`, `node.ask.result`) with their types.

    event: the event that `event.` is; None: `event.` is the event that started the run, and is read as `entry.`.
    entry_events: what may have started the run. events: properties of events by name, standard ones included.
    known: names that exist in the workspace by what they name (`event`, `flow`, `tag`, `message`, `channel`); without an entry,
    names of that sort are not checked. ids: what such names mean, where something has an id (`list`, `group`). computed: attributes
    of contacts that are worked out, by name: event and what (`count`, `last`, …). prefixes: of paths that make sense here. expressions: values may be `=expression`.
    """

    types: Mapping[str, Type]
    events: Mapping[str, Mapping[str, Type]]
    event: str | None = None
    entry_events: tuple[str, ...] = ()
    known: Mapping[str, frozenset[str]] = {}
    ids: Mapping[str, Mapping[str, int]] = {}
    computed: Mapping[str, tuple[str, str]] = {}
    prefixes: tuple[str, ...] = PREFIXES
    expressions: bool = True

    def for_event(self, name: str) -> "Scope":
        """The same scope for a condition on an event of this name (start, removed_on, wait_for, goal, inside did)."""
        prefixes = self.prefixes if "event" in self.prefixes else (*self.prefixes, "event")
        return msgspec.structs.replace(self, event=name, prefixes=prefixes)

    def knows(self, path: str) -> bool:
        """Whether this path may be used: declared, inside something declared, or a property of an event that may have it."""
        parts = split_path(path)
        if parts[0] not in self.prefixes or len(parts) < 2:
            return False
        if parts[0] in ("event", "entry"):
            closed = self._closed_properties(parts[0])
            return closed is None or parts[1] in closed
        if parts[0] == "response":
            return parts[1] in ("status", "headers", "json")
        return any(join_path(parts[:depth]) in self.types for depth in (2, 3))

    def type_of(self, path: str) -> Type | None:
        """The declared type of a path; None: none is declared, what stands there is taken as it is."""
        parts = split_path(path)
        if parts[0] in ("event", "entry"):
            return self._event_type(parts)
        if len(parts) == 3 and parts[1] == "metadata":
            return "text"
        if parts[0] == "response" and len(parts) == 2 and parts[1] == "status":
            return "number"
        return self.types.get(join_path(parts))

    def nearest(self, path: str) -> str | None:
        """The known path that looks most like this one."""
        parts = split_path(path)
        if parts[0] not in self.prefixes:
            return nearest(parts[0], self.prefixes)
        if parts[0] in ("event", "entry"):
            word = nearest(parts[1], self._closed_properties(parts[0]) or ()) if len(parts) > 1 else None
            return None if word is None else join_path((parts[0], word))
        return nearest(path, [known for known in self.types if known.startswith(parts[0] + ".")])

    def path_of(self, parts: Sequence[str]) -> Path:
        """The path with these parts; of a computed attribute its fact says what it is made of."""
        path = make_path(parts)
        if parts[0] == "contact" and parts[1] in self.computed:
            return Path(Fact(path.root.path, tuple(self.computed[parts[1]])), path.rest)
        return path

    def id_of(self, sort: str, name: str) -> int | None:
        """What the name meant when this scope was made; None: only its name is known, and is looked up where it is used."""
        ids = self.ids.get(sort, {})
        if name in ids:
            return ids[name]
        return next((id for known, id in ids.items() if fold(known) == fold(name)), None)

    def _names(self, prefix: str) -> tuple[str, ...]:
        return self.entry_events if prefix == "entry" or self.event is None else (self.event,)

    def _closed_properties(self, prefix: str) -> frozenset[str] | None:
        """Property names where only these can be: of standard events other than orders' and calls'. None: any."""
        names = self._names(prefix)
        if not names or any(name not in CLOSED_EVENTS for name in names):
            return None
        return frozenset(("user",)).union(*(self.events.get(name, {}) for name in names))

    def _event_type(self, parts: tuple[str, ...]) -> Type | None:
        """What all events that it can be agree on."""
        names = self._names(parts[0])
        found = {_property_type(self.events.get(name, {}), parts[1:]) for name in names}
        return found.pop() if len(found) == 1 else None


# Events whose properties are all known: a property that is not among them is a mistake.
CLOSED_EVENTS = frozenset(
    name
    for name in catalogue.EVENTS
    if name.startswith(("tag_", "list_", "group_", "segment_", "task_", "stage_")) or name in ("attribute_changed", "link_clicked")
)


def _property_type(properties: Mapping[str, Type], parts: tuple[str, ...]) -> Type | None:
    if len(parts) == 1:
        return "text" if parts[0] == "user" else properties.get(parts[0])
    if len(parts) == 2 and parts[0] == "items" and properties.get("items") == "list":
        return catalogue.ITEM_FIELDS.get(parts[1])
    return None


def nearest(word: str, words: Iterable[str]) -> str | None:
    """The one of `words` that looks most like `word`, whatever its case; None if none does."""
    by_fold = {fold(known): known for known in sorted(words)}
    close = get_close_matches(fold(word), list(by_fold), n=1, cutoff=0.6)
    return by_fold[close[0]] if close else None


class OpenScope(Scope, frozen=True, kw_only=True):
    """Knows every path: for a text that is kept apart from the flows that use it, and may name what one of them lacks."""

    def knows(self, path: str) -> bool:
        return True


def standard_scope(
    *,
    contact_attributes: Mapping[str, Type] | None = None,
    order_attributes: Mapping[str, Type] | None = None,
    company_attributes: Mapping[str, Type] | None = None,
    variables: Mapping[str, Type] | None = None,
    nodes: Iterable[str] = (),
    events: Mapping[str, Mapping[str, Type]] | None = None,
    event: str | None = None,
    entry_events: tuple[str, ...] = (),
    known: Mapping[str, frozenset[str]] | None = None,
    ids: Mapping[str, Mapping[str, int]] | None = None,
    computed: Mapping[str, tuple[str, str]] | None = None,
    subject: str = "contact",
    orders: bool = False,
    expressions: bool = True,
) -> Scope:
    """The scope of a flow of contacts, of orders, of companies or of nobody: the standard paths with the workspace's attributes and the flow's variables.

    events: properties that the workspace declared, by event; they add to the standard ones. nodes: ids. orders: a branch may be about an
    order, whatever the subject is.
    """
    types: dict[str, Type] = {}
    for prefix, fields in (
        ("contact", {**catalogue.CONTACT_FIELDS, **(contact_attributes or {})}),
        ("order", {**catalogue.ORDER_FIELDS, **(order_attributes or {})}),
        ("company", {**catalogue.COMPANY_FIELDS, **(company_attributes or {})}),
        ("flow", catalogue.FLOW_FIELDS),
        ("run", catalogue.RUN_FIELDS),
        ("now", catalogue.NOW_FIELDS),
        ("vars", variables or {}),
    ):
        types.update({join_path((prefix, name)): type for name, type in fields.items()})
    types.update({join_path(("order", "items", name)): type for name, type in catalogue.ITEM_FIELDS.items()})
    for node in nodes:
        types[join_path(("node", node, "outlet"))] = "text"
        types[join_path(("node", node, "result"))] = "any"
    all_events = {name: dict(properties) for name, properties in catalogue.EVENTS.items()}
    for name, properties in (events or {}).items():
        all_events[name] = {**all_events.get(name, {}), **properties}
    prefixes = tuple(prefix for prefix in PREFIXES if subject == "order" or orders or prefix != "order")
    if subject == "company":
        prefixes = tuple(prefix for prefix in prefixes if prefix not in ("contact", "order"))
    if subject == "none":
        prefixes = tuple(prefix for prefix in prefixes if prefix not in ("contact", "company", "order"))
    return Scope(
        types=types,
        events=all_events,
        event=event,
        entry_events=entry_events,
        known=known or {},
        ids=ids or {},
        computed=computed or {},
        prefixes=prefixes,
        expressions=expressions,
    )
