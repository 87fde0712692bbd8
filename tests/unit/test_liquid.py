"""Templates: bounded, escaped, nothing of the host, unknown names told (guarantees S5, S6)."""

from datetime import UTC, datetime
from decimal import Decimal
from time import monotonic
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.support.conditions import scope

from towpath.expr.facts import Fact
from towpath.expr.liquid import BadTemplate, TemplateFailed, _environment, compile, is_template
from towpath.expr.moment import Moment

MOMENT = Moment(datetime(2026, 3, 4, 23, 30, tzinfo=UTC), "Europe/Rome")
SCOPE = scope(variables={"discount": "number", "bag": "list"}, nodes=["ask"], entry_events=("visit",))


def render(text: str, html: bool = False, extra: dict[str, Any] | None = None, **facts: Any) -> str:
    known = {Fact(path.replace("__", ".")): value for path, value in facts.items()}
    return compile(text, SCOPE, html=html).render(known, MOMENT, extra=extra)


def test_names_of_every_sort_are_filled_in() -> None:
    names = ("contact.first_name", "event.total", "entry.total", "vars.discount", "discount", "node.ask.outlet", "flow_name")
    text = " ".join(f"{{{{ {name} }}}}" for name in names)
    assert (
        render(
            text, contact__first_name="Ada", entry__total=Decimal("40.00"), vars__discount=15, node__ask__outlet="yes", flow__name="Welcome"
        )
        == "Ada 40.00 40.00 15 15 yes Welcome"
    )


def test_needs_are_the_facts_and_paths_the_names() -> None:
    template = compile("{{ discount }} {% if event.total > 3 %}{{ contact.home.city }}{% endif %} {{ unsubscribe_url }}", SCOPE)
    assert {fact.path for fact in template.needs()} == {"vars.discount", "entry.total", "contact.home"}
    assert template.paths() == ("contact.home", "discount", "event.total")
    assert template.extra == ("unsubscribe_url",)


def test_a_missing_value_is_empty_and_reported() -> None:
    template = compile("Dear {{ contact.first_name }}{{ contact.last_name | default: '!' }}{% if contact.plan %}x{% endif %}", SCOPE)
    rendered = template.render_reporting({}, MOMENT)
    assert rendered.text == "Dear !"
    assert rendered.missing == ("contact.first_name",)


def test_the_sender_puts_in_its_links() -> None:
    assert render("{{ unsubscribe_url }}", extra={"unsubscribe_url": "https://x.example/u"}) == "https://x.example/u"


def test_money_stays_exact() -> None:
    assert (
        render("{{ event.total | times: 0.15 }} {{ event.total | plus: 0.2 }} {{ 0.1 | plus: 0.2 }}", entry__total=Decimal("0.10"))
        == "0.0150 0.30 0.3"
    )
    assert render("{{ event.total }}", entry__total=Decimal("1E+3")) == "1000"
    assert render("{{ vars.bag | map: 'p' | sum }}", vars__bag=[{"p": Decimal("0.1")}, {"p": Decimal("0.2")}]) == "0.3"


def test_dates_stand_on_the_persons_clock() -> None:
    assert render("{{ 'now' | date: '%d.%m.%Y %H:%M' }}") == "05.03.2026 00:30"
    assert render("{{ contact.created_at | date: '%H:%M' }}", contact__created_at=MOMENT.now) == "00:30"


def test_loops_and_conditions_work() -> None:
    text = "{% for item in event.items %}{{ forloop.index }}. {{ item.name }}{% unless forloop.last %}, {% endunless %}{% endfor %}"
    assert render(text, entry__items=[{"name": "a"}, {"name": "b"}]) == "1. a, 2. b"


@pytest.mark.parametrize(
    ("text", "code", "nearest", "line"),
    [
        ("{{ contact.frist_name }}", "unknown_name", "contact.first_name", 1),
        ("a\nb {{ discont }}", "unknown_name", "discount", 2),
        ("{{ discount | rond }}", "unknown_filter", "round", 1),
        ("{{ contact }}", "unknown_name", None, 1),
        ("{{ contact[discount] }}", "unknown_name", None, 1),
        ("{{ now }}", "unknown_name", None, 1),
        ("{{ today }}", "unknown_name", None, 1),
        ("{{ deal.name }}", "not_available", None, 1),
        ("{{ secret.key }}", "secret_not_allowed", None, 1),
        ("{% if discount %}", "bad_template", None, None),
        ("\n{{ discount", "bad_template", None, None),
        ("{% include 'x' %}", "bad_template", None, 1),
        ("{% render 'x' %}", "bad_template", None, 1),
        ("{{ discount | safe }}", "unknown_filter", None, 1),
    ],
)
def test_a_mistake_is_told_with_its_line(text: str, code: str, nearest: str | None, line: int | None) -> None:
    with pytest.raises(BadTemplate) as raised:
        compile(text, SCOPE)
    problem = raised.value.problems[0]
    assert problem.code == code
    if nearest is not None:
        assert problem.nearest == nearest
    if line is not None:
        assert problem.data["line"] == line


def test_secrets_are_named_and_put_in_at_the_end() -> None:
    template = compile("Bearer {{ secret.key }}", SCOPE, secrets=True)
    assert (template.secrets, template.needs()) == (("key",), frozenset())
    assert template.render({}, MOMENT, extra={"secret": {"key": "x"}}) == "Bearer x"


def test_plain_text_is_no_template() -> None:
    assert not is_template("50% off { today }")
    assert is_template("{{ x }}")
    assert is_template("{% if x %}")


BOMBS = (
    "{{ (1..100000000) | join }}",
    "{% for i in (1..100000000) %}x{% endfor %}",
    "{% for i in (1..100) %}{% for j in (1..1000) %}x{% endfor %}{% endfor %}",
    "{% for i in (1..9000) %}{% endfor %}" * 10,
    "{% tablerow i in (1..100000000) %}x{% endtablerow %}",
    "{% assign a = 'xxxxxxxxxx' %}{% for i in (1..60) %}{% assign a = a | append: a %}{% endfor %}",
    "{% assign a = 'a,a' | split: ',' %}{% for i in (1..60) %}{% assign a = a | concat: a %}{% endfor %}",
    "{% for i in (1..9000) %}{{ '" + "y" * 500 + "' }}{% endfor %}",
    "{% assign a = 'aaaaaaaaaa' %}{% for i in (1..40) %}{% assign a = a | replace: 'a', a %}{% endfor %}",
    "{{ 'now' | date: '%999999999d' }}",
    "{{ 9999999999999999999999 | times: 9999999999999999999999 | times: 9999999999999999999999 }}",
    "{% if (1..1000000000) contains 'x' %}{% endif %}",
    "{% capture a %}{% for i in (1..9000) %}" + "z" * 200 + "{% endfor %}{% endcapture %}",
    "{% for i in (1..15000) %}{{ contact.first_name | upcase | downcase | url_encode }}{% endfor %}",
    "{{ 'x'" + " | url_encode" * 5000 + " }}" + "{% if true %}" * 60 + "{% endif %}" * 60,
    "{{ 1 | divided_by: 0 }}",
)


@pytest.mark.parametrize("text", BOMBS)
def test_a_bomb_ends_soon_with_a_reason(text: str) -> None:
    began = monotonic()
    with pytest.raises((TemplateFailed, BadTemplate)):
        render(text, contact__first_name="%" * 5_000)
    assert monotonic() - began < 5


def test_host_objects_can_t_be_reached() -> None:
    for path in ("__class__", "__class__.__mro__", "__init__.__globals__", "format", "encode"):
        assert (
            render("{{ contact.first_name." + path + " }}{{ contact.home." + path + " }}", contact__first_name="x", contact__home={"a": 1})
            == ""
        )


NASTY = "<script>alert(1)</script>\"'&\n</style>"


@pytest.mark.parametrize("name", sorted(set(_environment(True).filters) - {"default"}))
def test_no_filter_lets_foreign_html_through(name: str) -> None:
    first = "contact.first_name"
    uses = (f"{first} | {name}", f"{first} | {name}: {first}", f"vars.bag | {name}: {first}", f"'<b>' | {name}: {first}, {first}")
    for text in (f"{{{{ {use} }}}}" for use in uses):
        try:
            written = render(text, html=True, contact__first_name=NASTY, vars__bag=[NASTY, {"a": NASTY}])
        except (TemplateFailed, BadTemplate):
            continue
        assert "<script" not in written


@given(st.text(alphabet="{}%|. abcontdisu_'\"[]()<>=0123", max_size=60))
def test_any_text_renders_or_is_refused(text: str) -> None:
    try:
        compile(text, SCOPE).render({Fact("vars.discount"): 3}, MOMENT)
    except (BadTemplate, TemplateFailed) as error:
        assert error.sentence
