"""One company while it is changed: what changes and what does not. Pure."""

from collections.abc import Mapping, Sequence
from typing import Any

from towpath.companies.models import Company, CompanyChange
from towpath.contacts.errors import BadValue
from towpath.contacts.models import Attribute
from towpath.contacts.rules import check_attribute_name, check_tag, plain, read_value, type_of
from towpath.expr.catalogue import COMPANY_FIELDS
from towpath.host.database import encode_json
from towpath.values.folded import fold, folded_patch

MOST_ATTRIBUTES = 1_000
MOST_TAGS = 200
LONGEST_NAME = 1_000
LONGEST_ID = 400
# A value that is longer as JSON is named by an event, and not told.
LONGEST_TOLD = 1_000
FIXED = frozenset(COMPANY_FIELDS) - {"name"}


class Draft:
    """A company and what came of the changes so far. dirty: to be written."""

    __slots__ = ("company", "dirty")

    def __init__(self, company: Company) -> None:
        self.company, self.dirty = company, False


def change(
    draft: Draft, said: CompanyChange, known: dict[str, Attribute], fresh: dict[str, Attribute]
) -> tuple[dict[str, tuple[Any, Any]], list[str]]:
    """Applies it; answers what changed, by name with old and new value, and what was refused. known, fresh: attributes with their types."""
    company = draft.company
    moved: dict[str, tuple[Any, Any]] = {}
    problems: list[str] = []
    for name, value in said.values.items():
        try:
            difference = _set_name(company, value) if name == "name" else _set_attribute(company, name, value, known, fresh)
        except BadValue as problem:
            problems.append(problem.sentence)
            continue
        if difference is not None:
            moved[name] = difference
    tags = _change_tags(company.tags, said.add_tags, said.remove_tags, problems)
    if tags != company.tags:
        moved["tags"] = (company.tags, tags)
        company.tags = tags
    if said.owner is not None and said.owner.id != company.owner_id:
        moved["owner"] = (company.owner, said.owner.email)
        company.owner_id, company.owner = said.owner.id, said.owner.email
    draft.dirty = draft.dirty or bool(moved)
    return moved, problems


def _set_name(company: Company, value: Any) -> tuple[Any, Any] | None:
    name = "" if value is None else str(plain(value)).strip()
    if len(name) > LONGEST_NAME or (name and not name.isprintable()):
        raise BadValue(f"The name of a company has at most {LONGEST_NAME:,} printable characters.", attribute="name")
    old, company.name = company.name, name
    return None if old == name else (old or None, name or None)


def _set_attribute(
    company: Company, name: str, value: Any, known: dict[str, Attribute], fresh: dict[str, Attribute]
) -> tuple[Any, Any] | None:
    if name in FIXED:
        raise BadValue(f"“{name}” of a company can't be set as an attribute.", attribute=name)
    old = company.attributes.get(name)
    if value is None:
        new = None
    else:
        definition = known.get(name)
        if definition is None:
            definition = Attribute(check_attribute_name(name), type_of(value), "", False)
        new = read_value(name, definition, value)
        if old is None and len(company.attributes) >= MOST_ATTRIBUTES:
            raise BadValue(f"A company can have {MOST_ATTRIBUTES:,} attributes; “{name}” would be one more.", attribute=name)
        if name not in known:
            known[name] = fresh[name] = definition
    if new == old and type(new) is type(old):
        return None
    if new is None:
        del company.attributes[name]
    else:
        company.attributes[name] = new
    return old, new


def _change_tags(tags: Sequence[str], add: Sequence[str], remove: Sequence[str], problems: list[str]) -> list[str]:
    by_fold = {fold(tag): tag for tag in tags}
    for tag in remove:
        by_fold.pop(fold(tag.strip()), None)
    for written in add:
        try:
            tag = check_tag(written)
        except BadValue as problem:
            problems.append(problem.sentence)
            continue
        if len(by_fold) >= MOST_TAGS and fold(tag) not in by_fold:
            problems.append(f"A company can have {MOST_TAGS} tags; “{tag}” would be one more.")
            continue
        by_fold.setdefault(fold(tag), tag)
    return [by_fold[form] for form in sorted(by_fold)]


def check_external_id(given: str) -> str:
    """Raises BadValue."""
    id = given.strip()
    if not id or len(id) > LONGEST_ID or not id.isprintable():
        raise BadValue(f"The id of a company has 1 to {LONGEST_ID} printable characters; “{id[:60]}” has not.", attribute="external_id")
    return id


def told(moved: Mapping[str, tuple[Any, Any]], which: int) -> dict[str, Any]:
    """Old (0) or new (1) values, for an event that each person of the company gets."""
    return {name: values[which] for name, values in moved.items() if len(encode_json(values[which])) <= LONGEST_TOLD}


def document(company: Company) -> dict[str, Any]:
    """The row as it is written."""
    folded = folded_patch(
        {"name": company.name, "external_id": company.external_id, "tags": company.tags, "attributes": company.attributes}
    )
    return {
        "name": company.name,
        "folded_name": fold(company.name),
        "tags": company.tags,
        "attributes": company.attributes,
        "folded": folded,
        "owner_id": company.owner_id,
    }
