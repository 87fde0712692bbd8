"""Conditions and people for tests: a scope with attributes of every type, people that are awkward, generated trees."""

from collections.abc import Mapping
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

import psycopg
from hypothesis import strategies as st

from towpath.expr.conditions import Scope, standard_scope
from towpath.expr.facts import Type
from towpath.host.database import encode_json
from towpath.values.folded import fold, folded_patch

NOW = datetime(2026, 3, 4, 22, 30, tzinfo=UTC)
ATTRIBUTES: Mapping[str, Type] = {
    "plan": "text", "score": "number", "member": "boolean", "since": "date", "seen_at": "datetime", "colours": "list", "home": "object",
}  # fmt: skip
LISTS = {"VIP": 900_001, "Trial": 900_002}
GROUPS = {"Straße": 900_003}
ZONES = ("UTC", "Europe/Rome", "Pacific/Auckland", "America/Los_Angeles", "Asia/Kathmandu")


def scope(**more: Any) -> Scope:
    """Lists are known by their ids, as to a launched version; groups by their names."""
    return standard_scope(contact_attributes=ATTRIBUTES, ids={"list": LISTS}, **more)


WORDS = (
    "gold",
    "Gold",
    "GOLD",
    "straße",
    "STRASSE",
    "é",
    "é",
    "",
    "15",
    "15.50",
    "a%b",
    "a_b",
    "\\",
    "İ",
    "ΑΣ",
    "ας",
    "2026-03-05",
    "true",
    "axb",
)
words = st.sampled_from(WORDS)
numbers: st.SearchStrategy[Any] = st.sampled_from((0, 1, 15, -3, Decimal("15.50"), Decimal("15.5"), Decimal("0.1"), 10**20))
dates = st.sampled_from((date(2026, 3, 3), date(2026, 3, 4), date(2026, 3, 5), date(2025, 1, 1), date(2024, 2, 29), date(2027, 1, 1)))
moments = st.sampled_from(
    (NOW, NOW - timedelta(hours=1), NOW - timedelta(days=1), NOW + timedelta(hours=2), NOW - timedelta(days=40), NOW + timedelta(days=3))
)
dated_text = st.one_of(
    dates.map(str),
    moments.map(datetime.isoformat),
    st.sampled_from(("2026-02-30", "2026-03-04T25:00:00Z", "2026-03-04 22:30", "2026-03-04T23:30:00+01:00", "2026-03-04T22:30:00.5Z")),
)
scalars = st.one_of(words, numbers, st.booleans(), dated_text, st.none())
anything = st.recursive(
    scalars,
    lambda inner: st.one_of(st.lists(inner, max_size=3), st.dictionaries(st.sampled_from(("a", "B c")), inner, max_size=2)),
    max_leaves=5,
)

people = st.fixed_dictionaries(
    {
        "first_name": st.one_of(st.none(), words),
        "country": st.sampled_from((None, "IT", "us")),
        "time_zone": st.sampled_from((None, *ZONES)),
        "birth_date": st.one_of(st.none(), dates),
        "created_at": moments,
        "tags": st.lists(st.sampled_from(("#Wine", "vip", "Straße")), unique=True, max_size=3),
        "lists": st.lists(st.sampled_from((*LISTS, *GROUPS)), unique=True, max_size=3),
        "attributes": st.fixed_dictionaries(
            {},
            optional={
                "plan": st.one_of(words, st.none()),
                "score": st.one_of(numbers, st.sampled_from(("15", "x"))),
                "member": st.booleans(),
                "since": dates.map(str),
                "seen_at": st.one_of(moments.map(datetime.isoformat), dated_text),
                "colours": st.lists(st.one_of(words, numbers, st.none()), max_size=3),
                "home": st.dictionaries(st.sampled_from(("city", "rooms")), anything, max_size=2),
            },
        ),
        "events": st.lists(
            st.fixed_dictionaries(
                {
                    "name": st.sampled_from(("bought", "visit")),
                    "properties": st.dictionaries(st.sampled_from(("total", "product_ids", "Total Price", "x")), anything, max_size=3),
                    "ago": st.sampled_from((timedelta(0), timedelta(hours=3), timedelta(days=2), timedelta(days=7), timedelta(days=45))),
                }
            ),
            max_size=4,
        ),
    }
)


# ---- generated conditions, in document form


_PATHS: Mapping[str, Type] = {
    "contact.first_name": "text", "contact.country": "text", "contact.plan": "text", "contact.score": "number", "contact.member": "boolean",
    "contact.birth_date": "date", "contact.since": "date", "contact.seen_at": "datetime", "contact.created_at": "datetime",
    "contact.colours": "list", "contact.tags": "list", "contact.home.city": "any", "contact.home.rooms.a": "any",
    "now.time": "time", "now.weekday": "weekday", "now.date": "date", "now.day": "number",
}  # fmt: skip
_EVENT_PATHS: Mapping[str, Type] = {
    "event.total": "any", "event.product_ids": "any", 'event."Total Price"': "any", "event.x": "any", 'event.x."B c"': "any",
}  # fmt: skip
_VALUES: Mapping[str, st.SearchStrategy[Any]] = {
    "text": words,
    "number": numbers,
    "boolean": st.booleans(),
    "date": dates.map(str),
    "datetime": st.one_of(dates.map(str), moments.map(datetime.isoformat), st.just("2026-03-04 09:00")),
    "time": st.sampled_from(("00:00", "09:30", "22:30", "23:30")),
    "weekday": st.sampled_from(("mon", "wed", "thursday")),
    "list": st.one_of(words, numbers),
    "any": st.one_of(words, numbers, st.booleans()),
}
_durations = st.sampled_from(("1 hour", "1 day", "2 days", "7 days", "1 month", "2 weeks"))
_exact = st.sampled_from(([], [], [{"case": "exact"}]))


@st.composite
def leaves(draw: st.DrawFn, paths: Mapping[str, Type]) -> list[Any]:
    path = draw(st.sampled_from(sorted(paths)))
    type_ = paths[path]
    values = _VALUES[type_]
    choices: list[st.SearchStrategy[list[Any]]] = [
        st.sampled_from((["is empty"], ["is not empty"])) if path != "now.time" else st.just(["is not empty"]),
        st.tuples(st.sampled_from(("is", "is not", "=", "!=")), values).map(list),
        st.tuples(st.sampled_from(("in", "not in")), st.lists(values, min_size=1, max_size=3)).map(list),
    ]
    if type_ in ("text", "list", "any"):
        textual = st.sampled_from(("contains", "does not contain", "starts with", "ends with"))
        choices.append(st.tuples(textual, words).map(list))
        choices.append(st.tuples(st.just("matches"), st.sampled_from(("g*d", "*", "?", "g?ld", "*a*", "a%b", "str*e", "a\\*"))).map(list))
    if type_ in ("number", "list", "any"):
        choices.append(st.tuples(st.sampled_from(("more than", ">=", "less than", "at most")), numbers).map(list))
        choices.append(st.tuples(numbers, numbers).map(lambda ends: ["between", *sorted(ends)]))
    if type_ in ("date", "datetime", "any", "list"):
        dated = _VALUES["date"] if type_ == "date" else _VALUES["datetime"]
        choices.append(st.tuples(st.sampled_from(("before", "after", "on or before", "on or after")), dated).map(list))
        choices.append(st.tuples(st.just("on"), dates.map(str)).map(list))
        choices.append(st.tuples(st.sampled_from(("in the last", "in the next", "longer ago than")), _durations).map(list))
        choices.append(st.just(["is today"]))
        choices.append(st.tuples(dates, dates).map(lambda ends: ["between", *map(str, sorted(ends))]))
    if type_ == "time":
        choices.append(st.tuples(st.sampled_from(("before", "after", "on or before", "on or after")), values).map(list))
        choices.append(st.tuples(st.just("between"), values, values).map(list))
    if type_ in ("list", "any"):
        choices.append(st.tuples(st.just("has"), values).map(list))
        choices.append(st.tuples(st.sampled_from(("has any", "has all", "has none")), st.lists(values, min_size=1, max_size=3)).map(list))
    if type_ in ("boolean", "any"):
        choices.append(st.sampled_from((["is true"], ["is false"])))
    test = draw(st.one_of(choices))
    every = "every " if not test[0].startswith("has") and "empty" not in test[0] and draw(st.booleans()) else ""
    return [every + path, *test, *draw(_exact)]


@st.composite
def did(draw: st.DrawFn) -> dict[str, Any]:
    question: dict[str, Any] = {draw(st.sampled_from(("did", "did_not"))): draw(st.sampled_from(("bought", "visit")))}
    if draw(st.booleans()):
        question["where"] = draw(st.lists(st.one_of(leaves(_EVENT_PATHS), leaves(_EVENT_PATHS), leaves(_PATHS)), min_size=1, max_size=2))
    if draw(st.booleans()):
        question["within"] = draw(_durations)
    if draw(st.booleans()):
        question["since"] = draw(st.sampled_from(("2026-03-01", "2026-03-04 12:00")))
    at_least = draw(st.sampled_from((None, 0, 1, 2)))
    if at_least is not None:
        question["at_least"] = at_least
    if draw(st.booleans()):
        question["at_most"] = (1 if at_least is None else at_least) + draw(st.integers(0, 2))
    return question


conditions: st.SearchStrategy[Any] = st.recursive(
    st.one_of(
        leaves(_PATHS),
        leaves(_PATHS),
        did(),
        st.sampled_from(({"has_tag": "#wine"}, {"has_tag": "STRASSE"})),
        st.sampled_from(({"in_list": "VIP"}, {"in_list": "Trial"}, {"in_group": "STRASSE"}, {"in_group": "nobody"})),
    ),
    lambda inner: st.one_of(
        st.lists(inner, max_size=3).map(lambda members: {"all": members}),
        st.lists(inner, max_size=3).map(lambda members: {"any": members}),
        inner.map(lambda member: {"not": [member]}),
    ),
    max_leaves=6,
).map(lambda member: [member])


# ---- people in the database


def insert_people(db: psycopg.Connection[Any], workspace_id: int, persons: list[dict[str, Any]]) -> list[tuple[int, int]]:
    """Writes the persons with their tags, lists, events and facts; answers (lane, id) of each."""
    for sort, lists in (("list", LISTS), ("group", GROUPS)):
        for name, list_id in lists.items():
            db.execute(
                "insert into people_list (id, workspace_id, sort, name, folded, created_at) overriding system value"
                " values (%s, %s, %s, %s, %s, %s)",
                (list_id, workspace_id, sort, name, fold(name), NOW),
            )
    places = []
    for number, person in enumerate(persons):
        lane, id = number % 3, (9_000 + number) * 256 + number % 3
        folded = folded_patch({name: value for name, value in person.items() if isinstance(value, str)}) or {}
        attributes = folded_patch(person["attributes"])
        if attributes:
            folded["attributes"] = attributes
        db.execute(
            "insert into contact (lane, id, workspace_id, first_name, country, time_zone, birth_date, created_at, updated_at, attributes,"
            " folded) values (%s, %s, %s, %s, %s, %s, %s, %s, %s, %s::jsonb, %s::jsonb)",
            (
                lane, id, workspace_id, person["first_name"], person["country"], person["time_zone"], person["birth_date"],
                person["created_at"], person["created_at"], encode_json(person["attributes"]).decode(),
                encode_json(folded).decode() if folded else None,
            ),
        )  # fmt: skip
        for tag in person["tags"]:
            db.execute(
                "insert into contact_tag (lane, contact_id, folded, tag, workspace_id, added_at) values (%s, %s, %s, %s, %s, %s)",
                (lane, id, fold(tag), tag, workspace_id, NOW),
            )
        for name in person["lists"]:
            db.execute(
                "insert into list_member (lane, contact_id, list_id, workspace_id, added_at) values (%s, %s, %s, %s, %s)",
                (lane, id, {**LISTS, **GROUPS}[name], workspace_id, NOW),
            )
        for place, event in enumerate(person["events"]):
            occurred = NOW - event["ago"]
            folded_event = folded_patch(event["properties"])
            db.execute(
                "insert into event (lane, id, workspace_id, contact_id, name, properties, folded, occurred_at, received_at)"
                " values (%s, %s, %s, %s, %s, %s::jsonb, %s::jsonb, %s, %s)",
                (
                    lane, id * 8 + place, workspace_id, id, event["name"], encode_json(event["properties"]).decode(),
                    encode_json(folded_event).decode() if folded_event else None, occurred, occurred,
                ),
            )  # fmt: skip
            db.execute(
                "insert into fact (lane, contact_id, name, workspace_id, count, first_at, last_at) values (%s, %s, %s, %s, 1, %s, %s)"
                " on conflict on constraint fact_pk do update set count = fact.count + 1",
                (lane, id, event["name"], workspace_id, occurred, occurred),
            )
        places.append((lane, id))
    return places
