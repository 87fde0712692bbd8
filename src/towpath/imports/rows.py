"""One row of a file becomes one fact for intake. Pure; what is wrong with a row is an error of that row alone."""

import re
from collections.abc import Mapping, Sequence
from typing import Any

from towpath.commerce.rules import read_order
from towpath.contacts.models import Person
from towpath.contacts.rules import check_attribute_name, check_tag, read_date, read_moment, read_person
from towpath.imports.models import Import, Row
from towpath.intake.errors import BadItem
from towpath.intake.models import Identify, Item, Order, Stamp
from towpath.intake.rules import check_id, check_properties, read_time, read_track
from towpath.values.folded import fold
from towpath.values.numbers import parse_number

_LIST = re.compile(r"[,;|]")
_LEADING_ZERO = re.compile(r"[+-]?0\d")
_TRUTH = {"true": True, "false": False}


class Reader:
    """Of one import. types: column -> the type that its texts have (`types_of`); only CSV needs them. lists: `list` and `group` -> the folded
    name of each -> its id; only list members need them."""

    def __init__(self, one: Import, types: Mapping[str, str], lists: Mapping[str, Mapping[str, int]]) -> None:
        self._one, self._types, self._lists = one, types, lists
        self._place = {name: place for place, name in enumerate(one.columns)}

    def read(self, row: Row) -> Item:
        """Raises a `TowpathError` that says what is wrong with the row."""
        said = self._values(row)
        match self._one.kind:
            case "contacts":
                return self._contact(said)
            case "orders":
                return self._order(said)
            case "events":
                return self._event(said, row[0])
            case "list_members":
                self._lists_of(said)
                return Identify(read_person(_person(said) or Person()))

    def lists_of(self, row: Row) -> list[int]:
        """Of a list member: the ids of the lists and groups that the row names. Raises `BadItem` where one is not there."""
        return self._lists_of(self._values(row))

    def _values(self, row: Row) -> dict[str, Any]:
        """target -> value; what is empty is left out."""
        _, given = row
        if isinstance(given, Mapping):
            return {t: given[c] for c, t in self._one.mapping.items() if given.get(c) not in (None, "")}
        if len(given) > len(self._place):
            raise BadItem(f"The row has {len(given)} values, the file {len(self._place)} columns.")
        found = {}
        for column, target in self._one.mapping.items():
            place = self._place[column]
            text = given[place].strip() if place < len(given) else ""
            if text:
                found[target] = typed(text, self._types.get(column, "text")) if "." in target else text
        return found

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

    def _contact(self, said: Mapping[str, Any]) -> Item:
        person = read_person(Person(_text(said, "external_id"), _text(said, "email"), _text(said, "phone")))
        values = {target: value for target, value in said.items() if "." not in target and target not in ("external_id", "tags")}
        own = _under(said, "attributes")
        for name in own:
            check_attribute_name(name)
        tags = tuple(check_tag(tag) for tag in (*_listed(said.get("tags", ())), *self._one.options.tags))
        return Identify(person, check_properties({**own, **values}), metadata=_metadata(said), add_tags=tags)

    def _order(self, said: Mapping[str, Any]) -> Item:
        fields = {target: value for target, value in said.items() if "." not in target} | _under(said, "attributes")
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
        person = _person(said)
        stamp = Stamp(change.paid_at if change.status == "paid" and change.paid_at else change.created_at)
        return Order(change, read_person(person) if person else None, stamp)

    def _event(self, said: Mapping[str, Any], line: int) -> Item:
        at = said.get("occurred_at")
        if isinstance(at, str) and read_date(at):
            at += "T00:00:00Z"
        id = said.get("id")
        stamp = Stamp(read_time("occurred_at", at), None, check_id(str(id)) if id is not None else f"import:{self._one.id}:{line}")
        name = said.get("event", self._one.options.event)
        return read_track(self._one.workspace_id, _person(said) or Person(), name, _under(said, "properties"), stamp)


def types_of(one: Import, rows: Sequence[Row]) -> dict[str, str]:
    """column -> the type that all its texts in these rows have, for columns that go to values of one's own."""
    types: dict[str, str] = {}
    for place, column in enumerate(one.columns):
        if "." in one.mapping.get(column, "") and one.format == "csv":
            found = {_type_of(values[place].strip()) for _, values in rows if place < len(values) and values[place].strip()}
            types[column] = found.pop() if len(found) == 1 else "text"
    return types


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


def _under(said: Mapping[str, Any], head: str) -> dict[str, Any]:
    return {target.partition(".")[2]: value for target, value in said.items() if target.startswith(f"{head}.")}


def _metadata(said: Mapping[str, Any]) -> dict[str, str | None]:
    return {name: value if isinstance(value, str) else str(value) for name, value in _under(said, "metadata").items()}


def _listed(value: Any) -> list[str]:
    parts = value if isinstance(value, list | tuple) else _LIST.split(str(value))
    return [part for each in parts if (part := str(each).strip())]
