"""Reading a flow file: types from the schema, and every complaint with its line, its node and the nearest word."""

from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import towpath.flows
from towpath.flows.checks import check_flow
from towpath.flows.document.read import read_flow
from towpath.values.problems import Problem

EXAMPLES = sorted(
    path for path in (Path(towpath.flows.__file__).parent / "examples").glob("*.yaml") if not path.name.endswith(".test.yaml")
)

HEAD = "towpath: 1\nname: Test\nstart: [{event: order_paid}]\nnodes:\n"


def flow(*lines: str) -> str:
    return HEAD + "".join(f"  {line}\n" for line in lines)


def problem(text: str, code: str) -> Problem:
    found = [one for one in check_flow(read_flow(text)) if one.code == code]
    assert found, [(one.code, one.sentence) for one in check_flow(read_flow(text))]
    return found[0]


@pytest.mark.parametrize("path", EXAMPLES, ids=lambda path: path.stem)
def test_every_example_has_nothing_to_mend(path: Path) -> None:
    assert check_flow(read_flow(path.read_text())) == ()


@pytest.mark.parametrize(
    "text", ["", "- a\n", "a: 1\n---\nb: 2\n", "x: &a 1\n", "x: *a\n", "x: !!str 1\n", "<<: {a: 1}\n", "a: [1\n", "\ta: 1\n", "a\0b: 1"]
)
def test_what_is_not_of_the_dialect_is_refused_with_a_reason(text: str) -> None:
    reading = read_flow(text)
    assert reading.document is None and reading.is_refused
    assert reading.problems[0].sentence.endswith((".", '"'))


@pytest.mark.parametrize(
    ("line", "code"),
    [
        ("text: {{ contact.email }}", "unquoted_braces"),
        ("text: {{ contact.email }} is yours", "unquoted_braces"),
        ("text: {{ discount }}% off", "unquoted_braces"),
        ("add: #wine", "unquoted_hash"),
        ("add: [#wine]", "unquoted_hash"),
        ("where: [[order.total, >, 100]]", "unquoted_operator"),
        ("where: [[order.total, >=, 100]]", "unquoted_operator"),
        ("where: [[order.total, !=, 100]]", "unquoted_operator"),
        ("to: @ada", "unquoted_sign"),
    ],
)
def test_an_unquoted_sign_gets_a_message_that_says_quote_it(line: str, code: str) -> None:
    reading = read_flow(f"towpath: 1\nname: x\n{line}\n")
    assert [one.code for one in reading.problems] == [code]
    assert reading.problems[0].line == 3
    assert "quotes" in reading.problems[0].sentence


@settings(max_examples=100, deadline=None)
@given(st.data(), st.sampled_from(EXAMPLES))
def test_no_mutilated_file_makes_the_reader_fail(data: st.DataObject, path: Path) -> None:
    text = path.read_text()
    place = data.draw(st.integers(0, len(text)))
    torn = data.draw(
        st.sampled_from(
            ["", "{", "}", "[", "]", ": ", "- ", "\n", "  ", "#", '"', "|", "&a ", "*a", "!x ", "? ", "\t", "{{", "---\n", "\ud800"]
        )
    )
    text = text[:place] + torn + text[place + data.draw(st.integers(0, 20)) :]
    assert all(one.sentence for one in check_flow(read_flow(text)))


def test_a_duplicate_key_names_both_lines() -> None:
    found = read_flow("towpath: 1\nname: a\nname: b\n").problems[0]
    assert (found.code, found.line) == ("duplicate_key", 3)
    assert "line 2" in found.sentence


def test_a_file_larger_than_a_megabyte_is_refused() -> None:
    assert read_flow("a: " + "x" * 1_000_001).problems[0].code == "too_large"


def test_a_file_nested_deeper_than_sixty_levels_is_refused() -> None:
    assert read_flow("a: " + "[" * 61 + "]" * 61).problems[0].code == "too_deep"


def test_plain_words_mean_what_they_say() -> None:
    reading = read_flow(flow("a: {kind: tag, add: [no, 01234, 10:30, +39, on, 3]}"))
    assert reading.document is not None
    assert reading.document.nodes[0].settings.add == ["no", "01234", "10:30", "+39", "on", "3"]


def test_where_nothing_declares_a_type_plain_numbers_are_numbers_and_quoted_ones_text() -> None:
    reading = read_flow(flow('a: {kind: filter, where: [[event.x, is, 3], [event.x, is, "3"], [event.x, is, 3.50], [event.x, is, true]]}'))
    assert reading.document is not None
    values = [leaf[2] for leaf in reading.document.nodes[0].written["where"]]
    assert values == [3, "3", Decimal("3.50"), True]


def test_a_single_outlet_is_done_and_a_channel_leads_both_ways() -> None:
    reading = read_flow(
        flow(
            "a: {kind: delay, for: 1 day, next: b}",
            'b: {kind: send_email, template: {subject: s, text: "{{ unsubscribe_url }}"}, next: [c, d]}',
            "c: {kind: exit}",
            "d: {kind: exit}",
        )
    )
    assert reading.document is not None
    assert reading.document.nodes[0].next == {"done": ("b",)}
    assert reading.document.nodes[1].next == {"sent": ("c", "d"), "not_sent": ("c", "d")}


def test_without_first_the_first_listed_node_begins() -> None:
    reading = read_flow(flow("z: {kind: exit}", "a: {kind: exit}"))
    assert reading.document is not None and reading.document.first == "z"


def test_on_is_read_as_event_or_source() -> None:
    reading = read_flow("towpath: 1\nname: x\nstart: [{on: order_paid}, {on: api}]\nnodes:\n  a: {kind: exit}\n")
    assert reading.document is not None
    assert [rule.said.model_dump(by_alias=True, exclude_unset=True) for rule in reading.document.start] == [
        {"event": "order_paid"},
        {"from": "api"},
    ]


@pytest.mark.parametrize(
    ("text", "code", "line", "node", "nearest"),
    [
        (flow("a: {kind: filtr}"), "unknown_kind", 5, "a", "filter"),
        (flow("a: {kind: delay, fro: 1 day}"), "unknown_key", 5, "a", "for"),
        (flow("a: {kind: filter, where: [], next: {yess: a}}"), "unknown_outlet", 5, "a", "yes"),
        (flow("a: {kind: delay, for: 1 day, next: lettr}", "letter: {kind: exit}"), "unknown_node", 5, "a", "letter"),
        (flow("a:", "  kind: filter", "  where: [[contact.first_name, iss, Ada]]"), "unknown_operator", 7, "a", "is"),
        (flow("a: {kind: filter, where: [[contact.frist_name, is, Ada]]}"), "unknown_path", 5, "a", "contact.first_name"),
        (flow("a: {kind: join, when: frist}"), "wrong_value", 5, "a", "first"),
        ("towpath: 1\nname: x\nsettings: {re_entry: onec}\n", "wrong_value", 3, None, "once"),
        ("towpath: 1\nname: x\nnods: {}\n", "unknown_key", 3, None, "nodes"),
        ("towpath: 1\nname: x\nfirst: lettr\nnodes: {letter: {kind: exit}}\n", "unknown_node", 3, None, "letter"),
        ("towpath: 1\nname: x\nstart: [{from: audiens}]\n", "wrong_value", 3, None, "audience"),
    ],
)  # fmt: skip
def test_an_unknown_word_is_told_with_its_line_its_node_and_the_nearest_word(
    text: str, code: str, line: int, node: str | None, nearest: str
) -> None:
    found = problem(text, code)
    assert (found.line, found.node, found.nearest) == (line, node, nearest)
    assert f"“{nearest}”" in found.sentence


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("name: x\n", "no_format"),
        ("towpath: 2\nname: x\n", "unknown_format"),
        ("towpath: 1\nsegment: x\n", "not_a_flow"),
        (flow("a: {kind: delay}"), "missing"),
        (flow("a: {kind: delay, for: soon}"), "wrong_value"),
        (flow("a: hello"), "wrong_type"),
        (flow("A1: {kind: exit}"), "bad_id"),
        ("towpath: 1\nid: import\nname: x\n", "bad_id"),
        (flow("a: {kind: filter, where: [], next: a}"), "which_outlet"),
        (flow("a: {kind: exit, next: a}"), "no_outlet"),
        (flow("a: {kind: tag, add: [x], next: {error: b}}", "b: {kind: exit}"), "unknown_outlet"),
        (flow("a: {kind: paths, paths: [{name: default, where: []}]}"), "wrong_value"),
        ("towpath: 1\nname: x\nvariables: {contact: {type: text}}\n", "name_taken"),
        ("towpath: 1\nname: x\nvariables: {n: {type: number, initial: many}}\n", "wrong_value"),
        ('towpath: 1\nname: x\nvariables: {n: {type: number, initial: "=1 +"}}\n', "bad_expression"),
        (flow("a: {kind: tag, add: [x], next: b}", "b: {kind: tag, add: [y], next: a}"), "loop_without_wait"),
        (flow('a: {kind: notify_team, to: a@shop.example, subject: "{{ contact.", text: x}'), "bad_template"),
    ],
)  # fmt: skip
def test_what_is_wrong_keeps_the_file_from_being_imported(text: str, code: str) -> None:
    found = problem(text, code)
    assert found.severity == "error" and found.data.get("stops") != "launch"


@pytest.mark.parametrize(
    ("text", "code"),
    [
        (flow("a: {kind: unset}"), "unset"),
        (flow("a: {kind: send_viber, text: Hi}"), "kind_not_available"),
        ("towpath: 1\nname: x\nsubject: deal\n", "not_available"),
        ("towpath: 1\nname: x\nstart: [{event: a}]\n", "no_nodes"),
        ("towpath: 1\nname: x\nnodes: {a: {kind: exit}}\n", "no_start"),
    ],
)
def test_what_is_not_finished_or_not_available_yet_stops_the_launch_only(text: str, code: str) -> None:
    found = problem(text, code)
    assert found.severity == "error" and found.data["stops"] == "launch"


def test_a_setting_that_asks_for_nothing_new_is_no_problem() -> None:
    assert read_flow("towpath: 1\nname: x\nsettings: {editing: versions, stop_when_idle: never}\n").problems == ()


def test_the_loop_is_shown_as_a_path() -> None:
    text = flow("a: {kind: tag, add: [x], next: b}", "b: {kind: tag, add: [y], next: a}")
    assert "a → b → a" in problem(text, "loop_without_wait").sentence


def test_a_loop_through_a_wait_is_fine() -> None:
    text = flow("a: {kind: tag, add: [x], next: b}", "b: {kind: delay, for: 1 day, next: a}")
    assert check_flow(read_flow(text)) == ()


def test_a_parked_node_is_a_hint() -> None:
    found = problem(flow("a: {kind: exit}", "b: {kind: exit}"), "parked")
    assert (found.severity, found.node) == ("hint", "b")


def test_two_messages_of_one_name_are_an_error() -> None:
    mail = 'kind: send_email, name: Hello, template: {subject: s, text: "{{ unsubscribe_url }}"}'
    assert problem(flow(f"a: {{{mail}, next: b}}", f"b: {{{mail}}}"), "duplicate_message").node == "b"


def test_a_marketing_mail_without_a_way_out_is_a_warning_and_a_transactional_one_is_not() -> None:
    mail = "a: {kind: send_email, template: {subject: s, text: t}%s}"
    assert problem(flow(mail % ""), "no_unsubscribe_link").severity == "warning"
    assert check_flow(read_flow(flow(mail % ", purpose: transactional"))) == ()


def test_all_settings_of_the_chapter_are_read() -> None:
    text = """\
towpath: 1
name: All settings
settings:
  re_entry: many
  key: event.order_id
  cooldown: 2 days
  entry_limits: [{n: 2, per: 1 week}]
  time_zone: Europe/Rome
  starts_at: "2026-12-01 09:00"
  ends_at: "2026-12-24 12:00"
  at_end: leave
  stop_when_idle: 90 days
  accept_events_up_to: 24 hours
  window: {days: [mon, tue], from: "09:00", to: "18:00"}
  on_pause: run
  editing: live_graph
  limits: [{n: 3, per: 7 days, channel: email, topic: Offers, under: hold, up_to: 1 day}]
  priority: 3
  nesting: 2
  visits: 10
  approval: true
  test_mode: true
  footer: none
  holdout: 5 %
  topic: Offers
  purpose: transactional
"""
    reading = read_flow(text)
    assert reading.problems == ()
    assert reading.document is not None
    assert len(reading.document.settings.model_fields_set) == 23
