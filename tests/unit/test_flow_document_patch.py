"""The printer: what did not change stays byte for byte, what did reads back as it was meant."""

import copy
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import towpath.flows
from towpath.flows.document.patch import Change, Remove, Set, patch
from towpath.flows.document.printer import print_flow, write_scalar
from towpath.flows.document.read import read_flow
from towpath.flows.document.tree import read_tree
from towpath.flows.document.typed import natural

EXAMPLES = {path.stem: path.read_bytes().decode() for path in (Path(towpath.flows.__file__).parent / "examples").glob("*.yaml")}

WINE = """\
# Kept by hand.
towpath: 1
name: Wine club   # the short name
settings: {re_entry: once}
start:
  - event: link_clicked   # from the mail
    where: [[event.campaign, is, Autumn]]

nodes:
  mark:     {kind: tag, add: ["#autumn"], next: a_day}
  # a pause
  a_day:    {kind: delay, for: 1 day, next: bought}
  bought:
    kind: filter
    where: [[contact.total_paid, at least, 10]]
    next: {yes: tell, no: mail}
  tell: {kind: exit}
  mail:
    kind: send_email
    template:
      subject: Hello
      text: |
        Dear you,

        come.
    # last words
layout: {mark: [0, 0]}
"""


def values(text: str) -> Any:
    return natural(read_tree(text))


def test_a_change_to_what_is_there_already_leaves_every_byte() -> None:
    assert patch(WINE, [Set(("name",), "Wine club"), Set(("nodes", "a_day", "for"), "1 day"), Remove(("goal",))]) == WINE


def test_a_new_value_replaces_only_itself() -> None:
    assert patch(WINE, [Set(("nodes", "a_day", "for"), "2 days")]) == WINE.replace("for: 1 day", "for: 2 days")
    assert patch(WINE, [Set(("name",), "Beer club")]) == WINE.replace("Wine club ", "Beer club ")


def test_a_new_top_level_key_takes_its_place_in_the_fixed_order() -> None:
    assert patch(WINE, [Set(("description",), "Fill it.")]) == WINE.replace("settings:", "description: Fill it.\nsettings:")


def test_a_key_is_added_in_the_style_of_its_neighbours() -> None:
    assert "settings: {re_entry: once, cooldown: 2 days}\n" in patch(WINE, [Set(("settings", "cooldown"), "2 days")])
    assert "    title: Bought?\n    next: {yes: tell, no: mail}\n  tell:" in patch(WINE, [Set(("nodes", "bought", "title"), "Bought?")])


def test_many_changes_at_once_say_what_they_say_one_after_the_other() -> None:
    changes: list[Change] = [
        Set(("nodes", "mail", "title"), "Mail"),
        Set(("nodes", "new"), {"kind": "delay", "for": "2 days", "next": "mail"}),
        Set(("nodes", "new", "next"), "tell"),
        Remove(("nodes", "a_day")),
        Remove(("nodes", "mark")),
        Set(("layout", "new"), [100, 0]),
        Set(("settings", "re_entry"), "always"),
        Set(("goal",), {"event": "order_paid"}),
        Set(("nodes", "newer", "kind"), "exit"),
        Remove(("nodes", "new", "title")),
        Remove(("nodes", "newer")),
        Set(("name",), "Beer club"),
    ]
    one_by_one = WINE
    for change in changes:
        one_by_one = patch(one_by_one, [change])
    assert patch(WINE, changes) == one_by_one
    assert list(values(one_by_one)["nodes"]) == ["bought", "tell", "mail", "new"]
    for kept in ("# Kept by hand.", "# the short name", "# a pause", "# last words"):
        assert kept in one_by_one


def test_a_removed_node_leaves_the_comments_around_it() -> None:
    assert patch(WINE, [Remove(("nodes", "tell"))]) == WINE.replace("  tell: {kind: exit}\n", "")


def test_operators_are_printed_as_words() -> None:
    assert "[contact.total_paid, more than, 5]" in patch(WINE, [Set(("nodes", "bought", "where"), [["contact.total_paid", ">", 5]])])


def test_what_was_missing_on_the_way_is_made() -> None:
    text = patch("towpath: 1\nname: x\n", [Set(("settings", "re_entry"), "once"), Set(("nodes", "a", "kind"), "exit")])
    assert values(text) == {"towpath": 1, "name": "x", "settings": {"re_entry": "once"}, "nodes": {"a": {"kind": "exit"}}}


@pytest.mark.parametrize(
    "word",
    [
        "yes",
        "NO",
        "on",
        "off",
        "y",
        "null",
        "~",
        "01234",
        "10:30",
        "1e3",
        "0x10",
        "2026-12-01",
        "+39",
        "-1",
        "3",
        "3.5",
        ".5",
        "=x",
        "#a",
        "a: b",
        "a #b",
        "",
        " a",
        "{{ x }}",
        "true",
    ],
)
def test_text_that_an_older_reader_would_take_for_something_else_is_quoted(word: str) -> None:
    assert write_scalar(word).startswith('"')
    assert values(f"a: {write_scalar(word)}\n") == {"a": word}


@pytest.mark.parametrize("word", ["30 days", "-3 days", "Autumn tasting", "order_paid", "event.total", "Größe", "1 week"])
def test_other_text_stays_plain(word: str) -> None:
    assert write_scalar(word) == word


@pytest.mark.parametrize("name", EXAMPLES)
def test_a_document_printed_anew_reads_as_the_same_flow(name: str) -> None:
    text = EXAMPLES[name]
    printed = print_flow(values(text))
    assert read_flow(printed).document == read_flow(text).document
    assert print_flow(values(printed)) == printed


def test_a_new_document_always_says_its_id_and_where_it_begins() -> None:
    printed = print_flow(
        {"towpath": 1, "name": "Größe: mehr", "nodes": {"a": {"next": "b", "kind": "delay", "for": "1 day"}, "b": {"kind": "exit"}}}
    )
    assert printed == (
        'towpath: 1\nid: groe-mehr\nname: "Größe: mehr"\nfirst: a\nnodes:\n  a: {kind: delay, for: 1 day, next: b}\n  b: {kind: exit}\n'
    )


texts = st.text(alphabet=st.characters(codec="utf-8", exclude_characters="\0\x7f"), max_size=40) | st.sampled_from(
    [
        "yes",
        "10:30",
        "a\nb\n",
        "Dear you,\n\ncome.\n",
        "x\n\n\n",
        "  lead\nmore\n",
        "# no",
        "a: b",
        "- c",
        "'",
        '"',
        "|",
        "\\n",
        "tail \nx\n",
    ]
)
words = st.from_regex(r"[a-z][a-z_]{0,8}", fullmatch=True)
simple = (
    texts
    | st.integers(-1000, 1000)
    | st.booleans()
    | st.decimals(-100, 100, places=2).filter(lambda value: value.as_tuple()[0:2] != (1, (0,)))
)
things = st.recursive(simple, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(words, inner, max_size=3), max_leaves=8)


def places(value: Any, path: tuple[str | int, ...] = ()) -> list[tuple[str | int, ...]]:
    found = [path] if path else []
    if isinstance(value, dict):
        for key, part in value.items():
            found += places(part, (*path, key))
    if isinstance(value, list):
        for number, part in enumerate(value):
            found += places(part, (*path, number))
    return found


def holder(value: Any, path: tuple[str | int, ...]) -> Any:
    for part in path[:-1]:
        value = value[part]
    return value


@settings(max_examples=75, deadline=None)
@given(st.data(), st.sampled_from([WINE, *EXAMPLES.values()]))
def test_any_edit_changes_what_it_names_and_nothing_else(data: st.DataObject, text: str) -> None:
    expected, begin = copy.deepcopy(values(text)), text
    changes: list[Change] = []
    for _ in range(data.draw(st.integers(1, 4))):
        path = data.draw(st.sampled_from(places(expected)))
        parent = holder(expected, path)
        what = data.draw(st.sampled_from(["set", "add", "remove"]))
        if what == "remove":
            changes.append(Remove(path))
            text = patch(text, changes[-1:])
            del parent[path[-1]]
        else:
            if what == "add":
                path = (*path[:-1], len(parent) if isinstance(parent, list) else data.draw(words))
            value = data.draw(things)
            changes.append(Set(path, value))
            text = patch(text, changes[-1:])
            if isinstance(parent, list) and path[-1] == len(parent):
                parent.append(value)
            else:
                parent[path[-1]] = value
        assert values(text) == expected
        if not expected:
            return
    assert patch(begin, changes) == text


@settings(max_examples=50, deadline=None)
@given(st.dictionaries(words, things, max_size=5))
def test_whatever_is_printed_reads_back_the_same(value: dict[str, Any]) -> None:
    printed = print_flow({"towpath": 1, **value, "zz": 1})
    kept = {key: part for key, part in value.items() if part not in ({}, [], "") or key == "layout"}
    assert values(printed) == {"towpath": 1, **kept, "zz": 1}


def test_comments_and_spacing_of_lines_that_were_not_touched_stay() -> None:
    edited = patch(
        WINE, [Set(("nodes", "mail", "template", "text"), "Dear all,\n\nplease come.\n"), Set(("nodes", "mark", "add"), ["#winter"])]
    )
    assert [line for line in WINE.split("\n") if line not in edited.split("\n")] == [
        '  mark:     {kind: tag, add: ["#autumn"], next: a_day}',
        "        Dear you,",
        "        come.",
    ]
