"""Facts of a contact in SQL, over the alias `contact`; and those of the present moment, in the contact's zone."""

from collections.abc import Callable
from typing import Any, Literal

from towpath.events.fragments import kept_of_contact
from towpath.expr.facts import Fact, split_path
from towpath.expr.fragments import Fragment, Json, NotCompilable, Query, Scalar, Texts, register_fragments, register_question
from towpath.values.folded import fold

_TEXTS = ("external_id", "email", "phone", "first_name", "last_name", "locale", "time_zone", "country", "preferred_channel")
# Uses contact_tag_pk.
_TAGS = "select tag, folded from contact_tag where contact_tag.lane = contact.lane and contact_tag.contact_id = contact.id"


def _contact(fact: Fact, rest: tuple[str, ...], query: Query) -> Fragment:
    name = split_path(fact.path)[1]
    if fact.arguments:
        return kept_of_contact(fact.arguments[0], fact.arguments[1], query)
    if name == "tags":
        return Texts(_TAGS)
    if name == "metadata":
        return Json("contact.metadata", "contact.folded -> 'metadata'", rest)
    if name in _elsewhere:
        return _elsewhere[name]
    if rest or (name not in _TEXTS and name not in ("id", "birth_date", "created_at")):
        return Json("contact.attributes", "contact.folded -> 'attributes'", (name, *rest))
    if name in _TEXTS:
        return Scalar(f"contact.{name}", "text", f"coalesce(contact.folded ->> '{name}', contact.{name})")
    if name == "id":
        return Scalar("contact.id::text", "text")
    return Scalar(f"contact.{name}", "date" if name == "birth_date" else "datetime")


_elsewhere: dict[str, Scalar] = {}


def add_fragment(name: str, sql: str, kind: Literal["text", "number", "datetime"]) -> None:
    """A field of a contact that another room knows."""
    _elsewhere[name] = Scalar(sql, kind)


_NOW = {
    "time": ("to_char({local}, 'HH24:MI')", "text"),
    "weekday": ("(array['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'])[extract(isodow from {local})::int]", "text"),
    "month": ("extract(month from {local})", "number"),
    "day": ("extract(day from {local})", "number"),
    "date": ("({local})::date", "date"),
}


def _now(fact: Fact, rest: tuple[str, ...], query: Query) -> Fragment:
    name = split_path(fact.path)[1]
    if name not in _NOW or rest:
        raise NotCompilable(f"“now.{name}” can't be asked of many people at once.")
    local = f"({query.parameter(query.now, 'timestamptz')} at time zone {query.person_zone()})"
    sql, kind = _NOW[name]
    return Scalar(sql.format(local=local), kind)  # type: ignore[arg-type]


def _membership(sort: str) -> Callable[[tuple[Any, ...], Query], str]:
    """Uses list_member_pk."""

    def compile(arguments: tuple[Any, ...], query: Query) -> str:
        name, id = arguments
        if id is not None:
            which = query.parameter(id, "integer")
        else:
            which = (
                "(select people_list.id from people_list where people_list.workspace_id = contact.workspace_id"
                f" and people_list.sort = '{sort}' and people_list.folded = {query.parameter(fold(name), 'text')})"
            )
        return (
            "exists (select from list_member where list_member.lane = contact.lane and list_member.contact_id = contact.id"
            f" and list_member.list_id = {which})"
        )

    return compile


def register_contact_fragments() -> None:
    register_fragments("contact", _contact)
    register_fragments("now", _now)
    for sort in ("list", "group"):
        register_question(f"in_{sort}", _membership(sort))


register_contact_fragments()
