"""One row of a file becomes one fact for intake. Pure; what is wrong with a row is an error of that row alone."""

import re
from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import Any

from towpath.commerce.rules import read_order
from towpath.contacts.models import Person
from towpath.contacts.rules import DO_NOT_CONTACT, check_tag, read_date, read_moment, read_person
from towpath.contacts.writes import CHANNELS
from towpath.imports.mapping import OPEN
from towpath.imports.models import Import, Kind, Row
from towpath.intake.errors import BadItem
from towpath.intake.models import Identify, Item, Order, Stamp
from towpath.intake.rules import check_id, check_properties, read_time, read_track
from towpath.values.folded import fold
from towpath.values.numbers import parse_number

_LIST = re.compile(r"[,;|]")
_LEADING_ZERO = re.compile(r"[+-]?0\d")
_TRUTH = {"true": True, "false": False}
_GIVEN = dict.fromkeys(("true", "yes", "y", "1", "given", "subscribed"), True) | dict.fromkeys(
    ("false", "no", "n", "0", "withdrawn", "unsubscribed"), False
)
LONGEST_TOPIC = 100

# Channel, topic, given, proof.
Said = tuple[str, str, bool, Mapping[str, Any]]


class _Said:
    """What a row says. plain: target -> value. own: head (`attributes`) -> name of one's own -> value. What is empty is left out."""

    __slots__ = ("own", "plain")

    def __init__(self) -> None:
        self.plain: dict[str, Any] = {}
        self.own: dict[str, dict[str, Any]] = {}


class Reader:
    """Of one import. lists: `list` and `group` -> the folded name of each -> its id; only list members need them."""

    def __init__(self, one: Import, lists: Mapping[str, Mapping[str, int]]) -> None:
        self._one, self._lists = one, lists
        self._width = len(one.columns)
        place = {name: place for place, name in enumerate(one.columns)}
        self._plan = [
            (place[column], column, *_parts(one.kind, target), one.types.get(column, "text")) for column, target in one.mapping.items()
        ]

    def read(self, row: Row) -> Item:
        """Raises a `TowpathError` that says what is wrong with the row."""
        said = self._said(row)
        match self._one.kind:
            case "contacts":
                return self._contact(said)
            case "orders":
                return self._order(said)
            case "events":
                return self._event(said, row[0])
            case "consents":
                read_consent(said.plain)
                return Identify(read_person(_person(said.plain) or Person()))
            case "list_members":
                self._lists_of(said.plain)
                return Identify(read_person(_person(said.plain) or Person()))

    def lists_of(self, row: Row) -> list[int]:
        """Of a list member: the ids of the lists and groups that the row names. Raises `BadItem` where one is not there."""
        return self._lists_of(self._said(row).plain)

    def consent_of(self, row: Row) -> Said:
        """Of a row of consents: channel, topic, given and what proves it."""
        said = self._said(row)
        return *read_consent(said.plain), {**said.own.get("proof", {}), "import": self._one.id, "line": row[0]}

    def _said(self, row: Row) -> _Said:
        _, given = row
        said = _Said()
        of_json = isinstance(given, Mapping)
        width = len(given)
        if not of_json and width > self._width:
            raise BadItem(f"The row has {width} values, the file {self._width} columns.")
        for place, column, head, name, type in self._plan:
            if of_json:
                value = given.get(column)
                if value is None or value == "":
                    continue
            else:
                value = given[place].strip() if place < width else ""
                if not value:
                    continue
                if head and type != "text":
                    value = typed(value, type)
            if head:
                said.own.setdefault(head, {})[name] = value
            else:
                said.plain[name] = value
        return said

    def _lists_of(self, said: Mapping[str, Any]) -> list[int]:
        of_all = {"list": [self._one.options.list] if self._one.options.list else []}
        found: list[int] = []
        for sort in ("list", "group"):
            for name in (*of_all.get(sort, ()), *_listed(said.get(sort, ()))):
                id = self._lists[sort].get(fold(name.strip()))
                if id is None:
                    raise BadItem(f"There is no {sort} “{name}”. Make it first, under People → Lists.")
                found.append(id)
        if not found:
            raise BadItem("The row names no list.")
        return found

    def _contact(self, said: _Said) -> Item:
        plain = said.plain
        person = read_person(Person(_text(plain, "external_id"), _text(plain, "email"), _text(plain, "phone")))
        tags = tuple(check_tag(tag) for tag in (*_listed(plain.pop("tags", ())), *self._one.options.tags))
        plain.pop("external_id", None)
        own = said.own.get("attributes")
        return Identify(person, check_properties({**own, **plain} if own else plain), metadata=_metadata(said), add_tags=tags)

    def _order(self, said: _Said) -> Item:
        fields = {target: value for target, value in said.plain.items() if "." not in target} | said.own.get("attributes", {})
        if "product_ids" in fields:
            fields["product_ids"] = _listed(fields["product_ids"])
        for name in ("fraud_alert", "fraud_detection"):
            if isinstance(fields.get(name), str):
                fields[name] = _TRUTH.get(fields[name].lower(), fields[name])
        for name in ("created_at", "paid_at"):
            if isinstance(fields.get(name), str) and read_date(fields[name]):
                fields[name] += "T00:00:00Z"
        change = read_order(self._one.workspace_id, check_properties(fields), self._one.created_at)
        change.metadata = _metadata(said)
        person = _person(said.plain)
        stamp = Stamp(change.paid_at if change.status == "paid" and change.paid_at else change.created_at)
        return Order(change, read_person(person) if person else None, stamp)

    def _event(self, said: _Said, line: int) -> Item:
        at = said.plain.get("occurred_at")
        if isinstance(at, str) and read_date(at):
            at += "T00:00:00Z"
        id = said.plain.get("id")
        stamp = Stamp(read_time("occurred_at", at), None, check_id(str(id)) if id is not None else f"import:{self._one.id}:{line}")
        name = said.plain.get("event", self._one.options.event)
        return read_track(self._one.workspace_id, _person(said.plain) or Person(), name, said.own.get("properties", {}), stamp)


def read_consent(said: Mapping[str, Any]) -> tuple[str, str, bool]:
    """Channel, topic ('': the whole channel), whether it is given; where nothing says so, it is. Raises `BadItem`."""
    channel, topic = str(said.get("channel", "")).strip().lower(), str(said.get("topic", "")).strip()
    if channel not in (*CHANNELS, DO_NOT_CONTACT) or (channel == DO_NOT_CONTACT and topic):
        raise BadItem(f"“{channel[:60]}” is no channel: one of {', '.join(CHANNELS)}; or {DO_NOT_CONTACT}, without a topic.")
    if len(topic) > LONGEST_TOPIC or not topic.isprintable():
        raise BadItem(f"A topic has at most {LONGEST_TOPIC} printable characters.")
    given = said.get("given", True)
    if not isinstance(given, bool):
        given = _GIVEN.get(str(given).strip().lower())
    if given is None:
        raise BadItem("“given” is yes or no, true or false, 1 or 0, given or withdrawn.")
    return channel, topic, given


def _parts(kind: Kind, target: str) -> tuple[str, str]:
    """(head, name) of `attributes.NAME`; of every other target ("", target)."""
    head, _, name = target.partition(".")
    return (head, name) if head in OPEN[kind] else ("", target)


def types_of(columns: Sequence[str], mapping: Mapping[str, str], rows: Sequence[Row]) -> dict[str, str]:
    """Of a CSV: column -> the type that all its texts in these rows have, for columns that go to values of one's own."""
    types: dict[str, str] = {}
    for place, column in enumerate(columns):
        if "." in mapping.get(column, ""):
            texts = {values[place].strip() for _, values in rows if place < len(values)}
            found = {_type_of(text) for text in texts if text}
            types[column] = found.pop() if len(found) == 1 else "text"
    return types


@lru_cache(8_192)
def typed(text: str, type: str) -> Any:
    """A text as a value of its column's type; one that does not fit stays a text, which intake then judges."""
    if type == "number":
        number = parse_number(text)
        return text if number is None else number
    return _TRUTH.get(text.lower(), text) if type == "boolean" else text


def _type_of(text: str) -> str:
    """An article number with a leading zero is a text, a date is a text that attributes read as a date."""
    if text.lower() in _TRUTH:
        return "boolean"
    if parse_number(text) is not None and not _LEADING_ZERO.match(text):
        return "number"
    return "date" if read_date(text) or read_moment(text) else "text"


def _person(said: Mapping[str, Any]) -> Person | None:
    person = Person(_text(said, "contact.external_id"), _text(said, "contact.email"), _text(said, "contact.phone"))
    return person if person.external_id or person.email or person.phone else None


def _text(said: Mapping[str, Any], target: str) -> str | None:
    value = said.get(target)
    if value is None:
        return None
    if isinstance(value, bool | list | dict):
        raise BadItem(f"“{target}” is a text.")
    return str(value)


def _metadata(said: _Said) -> dict[str, str | None]:
    own = said.own.get("metadata")
    return {name: value if isinstance(value, str) else str(value) for name, value in own.items()} if own else {}


def _listed(value: Any) -> list[str]:
    if not value:
        return []
    parts = value if isinstance(value, list | tuple) else _LIST.split(str(value))
    return [part for each in parts if (part := str(each).strip())]
