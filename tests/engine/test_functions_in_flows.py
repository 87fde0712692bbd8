"""A flow runs a function in the jail; what it returned leads on, what it printed stays with the visit (F4, semantics 20, 22)."""

import msgspec
import pytest
from tests.support.outbox import RING
from tests.support.shop import Shop

from towpath.functions.models import FunctionFields
from towpath.functions.writes import save_function
from towpath.host.clock import MovableClock
from towpath.host.database import Connection
from towpath.secrets.writes import keep_secret

FLOW = """variables: {score: {type: number, initial: 0}}
start: [{event: order_paid}]
nodes:
  rate: {kind: function, function: Rate, arguments: {total: "=event.total", city: "{{ contact.country }}"}, save: {score: result.deep.score}, next: good}
  good: {kind: filter, where: [["vars.score", ">", 10], ["node.rate.result", "is not empty"]], next: {yes: praise, no: rest}}
  praise: {kind: tag, add: [good]}
  rest: {kind: tag, add: [rest]}
"""


@pytest.fixture
def shop(db: Connection, workspace: int, clock: MovableClock) -> Shop:
    shop = Shop(db, workspace, clock)
    shop.office = msgspec.structs.replace(shop.office, records=False)
    return shop


def keep(shop: Shop, code: str, **more: object) -> None:
    save_function(shop.db, shop.workspace, FunctionFields("Rate", code, **more), now=shop.clock.now())  # type: ignore[arg-type]


def result_and_seen(shop: Shop) -> tuple[object, object]:
    row = shop.db.execute("select result, seen from process where node = 0").fetchone()
    assert row is not None
    return row[0], row[1]


def test_the_result_of_a_function_leads_the_way(shop: Shop) -> None:
    code = (
        "def main(event):\n"
        "    person = event.data.item_details\n"
        "    print(event.data.item_type, person.first_name, person.tags, event.node.id, event.flow.id, event.entry.name)\n"
        "    return {'deep': {'score': event.arguments.total * 2}, 'city': event.arguments.city, 'was': event.variables.score}\n"
    )
    keep(shop, code)
    shop.launch(FLOW)
    shop.identify("ada", first_name="Ada", country="IT", email="ada@mail1.example")
    shop.identify("bob", first_name="Bob")
    shop.do("order_paid", "ada", total=12.5)
    shop.do("order_paid", "bob", total=2)
    assert shop.where() == ["rate", "rate"]
    shop.post()
    assert (shop.tags("ada"), shop.tags("bob")) == (["good"], ["rest"])
    kept = shop.db.execute("select result, seen from process where node = 0").fetchall()
    assert {"deep": {"score": 25}, "city": "IT", "was": 0} in [result for result, _ in kept]
    assert "contact Ada [] rate f order_paid" in str(kept)


def test_a_function_of_an_order_gets_it_with_its_customer(shop: Shop) -> None:
    keep(
        shop,
        "def main(event):\n    order = event.data.item_details\n    return {'number': order.order_id, 'of': order.customer.first_name}\n",
    )
    shop.launch(FLOW.replace("save: {score: result.deep.score}, ", ""), subject="order")
    shop.identify("ada", first_name="Ada")
    shop.do("order_paid", "ada", total=20, order_id="o-1")
    shop.post()
    assert result_and_seen(shop)[0] == {"number": "o-1", "of": "Ada"}


def test_a_function_that_raises_fails_its_node_and_tells_why(shop: Shop) -> None:  # semantics 22
    keep(shop, "def main(event):\n    print('before')\n    return {'score': 1 / 0}\n")
    shop.launch(FLOW.replace("next: good}", "on_error: branch, next: {done: good, error: rest}}", 1))
    shop.identify("ada")
    shop.do("order_paid", total=1)
    shop.post()
    assert shop.tags() == ["rest"]
    reason = shop.db.execute("select response from attempt").fetchone()
    assert reason == ("Line 3: ZeroDivisionError: division by zero",)


def test_what_a_function_tells_of_a_secret_is_struck_out(shop: Shop) -> None:
    keep_secret(shop.db, shop.workspace, "KEY", "hush-hush-1", RING, now=shop.clock.now())
    keep(shop, "def main(event):\n    print(secret('KEY'))\n    return {'key': 'is ' + secret('KEY')}\n", secrets=("KEY",))
    shop.launch(FLOW.replace("save: {score: result.deep.score}, ", ""))
    shop.identify("ada")
    shop.do("order_paid", total=1)
    shop.post()
    assert result_and_seen(shop)[0] == {"key": "is [secret]"}
    for table in ("process", "message", "message_content", "attempt", "inbox"):
        assert "hush-hush" not in str(shop.db.execute(f"select t::text from {table} t".encode()).fetchall())


def test_flows_go_on_with_a_function_that_is_renamed_and_its_newest_code(shop: Shop) -> None:  # semantics 40
    keep(shop, "def main(event):\n    return {'deep': {'score': 99}}\n")
    shop.launch(FLOW)
    id = shop.db.execute("select id from function").fetchone()
    assert id is not None
    save_function(
        shop.db,
        shop.workspace,
        FunctionFields("Another", "def main(event): return {'deep': {'score': 1}}"),
        now=shop.clock.now(),
        function_id=id[0],
    )
    shop.identify("ada")
    shop.do("order_paid", total=1)
    shop.post()
    assert shop.tags() == ["rest"]
