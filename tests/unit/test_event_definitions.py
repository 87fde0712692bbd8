"""When the types of an event's property differ."""

import pytest

from towpath.events.definitions import Property


@pytest.mark.parametrize(
    ("declared", "seen", "differ"),
    [
        (None, ("text",), False),
        (None, ("number", "text"), True),
        ("number", ("number",), False),
        ("number", ("text",), True),
        ("date", ("text",), False),  # JSON has no dates
        ("datetime", ("text",), False),
        ("date", ("number", "text"), True),
        ("any", ("number", "text"), False),  # the old and new value of an attribute
    ],
)
def test_types_differ_where_what_came_is_not_what_was_said(declared: str | None, seen: tuple[str, ...], differ: bool) -> None:
    assert Property("word", declared, seen).conflict is differ
