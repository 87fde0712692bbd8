"""Flows give out codes, each once, and look rows up in catalogs."""

from concurrent.futures import ThreadPoolExecutor
from decimal import Decimal

import pytest
from tests.support.accounts import insert_workspace
from tests.support.journeys import World

from towpath.commerce import catalogs, coupons
from towpath.commerce.catalog_files import BadFile, read_csv, read_json
from towpath.commerce.coupons import CouponVisit
from towpath.contacts.reads import list_consents
from towpath.flows.errors import LaunchRefused
from towpath.host.clock import MovableClock
from towpath.host.database import connect
from towpath.host.settings import load
from towpath.messages.senders import make_first_sender
from towpath.secrets.ring import open_ring

COUPONS = """\
variables: {code: {type: text}}
start: [{event: bought}]
first: give
nodes:
  give: {kind: coupon, pool: ten, save: code, next: {given: keep, none_left: over}}
  keep: {kind: metadata, set: {code: "=vars.code"}}
  over: {kind: exit, label: None left}
"""
LOOKUP = """\
variables: {street: {type: text}, floor: {type: number, initial: 7}}
start: [{event: bought}]
first: look
nodes:
  look: {kind: lookup, catalog: Shops, key: "{{ event.city }}", save: {street: street, floor: floor}, next: {found: keep}}
  keep: {kind: metadata, set: {at: "{{ vars.street }} {{ vars.floor }}"}}
"""


CONFIRMED = """\
start: [{event: signed_up}]
first: ask
nodes:
  ask: {kind: consent, channel: email, topic: News, double_opt_in: true, next: keep}
  keep: {kind: metadata, set: {news: "{{ node.ask.result.consent }}"}}
"""


def make_pool(world: World, *codes: str) -> int:
    id = coupons.make_pool(world.db, world.workspace, "Ten", now=world.clock.now())
    assert coupons.add_codes(world.db, world.workspace, id, codes) == len(codes)
    return id


def metadata(world: World) -> dict[str, str]:
    rows = world.db.execute("select external_id, metadata from contact").fetchall()
    return {name: str(next(iter(kept.values()))) for name, kept in rows if kept}


def test_semantics_15_each_code_is_given_once_and_who_comes_late_is_told_so(world: World) -> None:
    pool = make_pool(world, "A-1", "A-2")
    world.launch(COUPONS)
    for name in ("ada", "bob", "eve"):
        world.identify(name)
        world.track("bought", name)
    world.step()
    assert sorted(metadata(world).values()) == ["A-1", "A-2"]
    assert sorted(outlet or "" for node, outlet in world.visits() if node == "give") == ["given", "given", "none_left"]
    assert coupons.get_pool(world.db, world.workspace, pool).given == 2


def test_a_visit_that_asks_again_gets_the_code_that_it_has(world: World) -> None:
    pool = make_pool(world, "A-1", "A-2", "A-3")
    now, visits = world.clock.now(), [CouponVisit(256, 1), CouponVisit(512, 2)]
    first = coupons.give_codes(world.db, world.workspace, pool, visits, now=now)
    again = coupons.give_codes(world.db, world.workspace, pool, [*visits, CouponVisit(768, 3), CouponVisit(1024, 4)], now=now)
    assert first == {256: "A-1", 512: "A-2"}
    assert again == {**first, 768: "A-3"}


def test_semantics_15_many_at_once_never_get_more_codes_than_there_are_nor_one_twice(database_url: str, clock: MovableClock) -> None:
    with connect(database_url, autocommit=True) as db:
        workspace = insert_workspace(db, clock.now())
        pool = coupons.make_pool(db, workspace, "Ten", now=clock.now())
        coupons.add_codes(db, workspace, pool, [f"C-{number}" for number in range(60)])

    def take(worker: int) -> list[str]:
        got: list[str] = []
        with connect(database_url) as db:
            for turn in range(10):
                visits = [CouponVisit((worker * 1000 + turn * 10 + n + 1) * 256, 1) for n in range(3)]
                given = coupons.give_codes(db, workspace, pool, visits, now=clock.now())
                if turn % 3 == 2:
                    db.rollback()  # what a batch that fails had taken is there for others
                else:
                    db.commit()
                    got += given.values()
        return got

    with ThreadPoolExecutor(4) as pool_of_threads:
        taken = [code for codes in pool_of_threads.map(take, range(4)) for code in codes]
    assert len(taken) == len(set(taken)) == 60


def test_a_row_is_found_whatever_the_case_and_fills_variables_by_their_types(world: World) -> None:
    id = catalogs.make_catalog(world.db, world.workspace, "Shops", "city", now=world.clock.now())
    file = read_csv("\ufeffcity;street;floor\r\nRoma;Via Appia;2\r\nMilano;Via Dante;\r\n".encode(), "city")
    assert catalogs.write_rows(world.db, world.workspace, id, file.columns, file.rows, "replace", now=world.clock.now()) == 2
    world.launch(LOOKUP)
    for name, city in (("ada", "ROMA "), ("bob", "milano"), ("eve", "Napoli")):
        world.identify(name)
        world.track("bought", name, city=city)
    world.step()
    assert metadata(world) == {"ada": "Via Appia 2", "bob": "Via Dante "}
    assert sorted(outlet or "" for node, outlet in world.visits() if node == "look") == ["found", "found", "not_found"]


def test_a_column_that_does_not_fit_its_variable_is_an_error_of_the_node(world: World) -> None:
    id = catalogs.make_catalog(world.db, world.workspace, "Shops", "city", now=world.clock.now())
    file = read_json(b'[{"city": "Roma", "floor": "high"}]', "city")
    catalogs.write_rows(world.db, world.workspace, id, file.columns, file.rows, "replace", now=world.clock.now())
    world.identify("ada")
    world.launch(LOOKUP)
    world.do("bought", city="Roma")
    assert world.visits() == [("look", "not_found")]
    result = world.db.execute("select result ->> 'error' from process").fetchone()
    assert result == ("“floor” is a number, and “high” is not.",)


def test_an_import_replaces_rows_or_adds_to_them_and_keeps_numbers_exact(world: World) -> None:
    now = world.clock.now()
    id = catalogs.make_catalog(world.db, world.workspace, "Prices", "sku", now=now)
    for body, mode in ((b'[{"sku": "a", "price": 1.10}, {"sku": "b"}]', "replace"), (b'[{"sku": "A", "weight": 2}]', "add")):
        file = read_json(body, "sku")
        catalogs.write_rows(world.db, world.workspace, id, file.columns, file.rows, mode, now=now)  # type: ignore[arg-type]
    rows = catalogs.list_rows(world.db, world.workspace, id)
    assert [(row.key, dict(row.columns)) for row in rows] == [("A", {"weight": 2}), ("b", {})]
    assert catalogs.get_catalog(world.db, world.workspace, id).columns == ["sku", "price", "weight"]
    file = read_json(b'[{"sku": "c", "price": 1.10}]', "sku")
    catalogs.write_rows(world.db, world.workspace, id, file.columns, file.rows, "replace", now=now)
    assert catalogs.look_up(world.db, world.workspace, id, ["C"])["C"].columns == {"price": Decimal("1.10")}
    assert catalogs.get_catalog(world.db, world.workspace, id).rows == 1


@pytest.mark.parametrize(
    ("body", "says"),
    [
        (b"city,street\nRoma\n", "Row 2: it has 1 cells, the header has 2."),
        (b"city\nRoma\nMilano\nROMA\n", "Row 4: the key “ROMA” is that of row 2, too."),
        (b"city,x\n,1\n", "its key has 0 characters"),
        (b"street\nVia Appia\n", "The header lacks the key “city”."),
        (b"city,city\na,b\n", "The column “city” is in the header twice."),
        (b"city,\na,b\n", "Column 2 has no good name"),
        (b"city\n\xff\n", "not UTF-8: byte 6"),
        (b"city\na\x00b\n", "a NUL"),
        (b'city\n"open\n', "is not CSV"),
        (b"city," + b",".join(b"c%d" % n for n in range(300)) + b"\n", "can have 200 columns"),
        (b"city,x\na," + b"y" * 20_000 + b"\n", "more than 10,000 characters"),
        (b"city\n" + b"k" * 500 + b"\n", "its key has 500 characters"),
        (b"", "The header lacks the key"),
    ],
)
def test_a_bad_csv_says_which_row_and_imports_nothing(body: bytes, says: str) -> None:
    with pytest.raises(BadFile) as bad:
        read_csv(body, "city")
    assert says in bad.value.sentence


@pytest.mark.parametrize(
    ("body", "says"),
    [
        (b"{}", "a list of objects"),
        (b"[1]", "Row 1: it is not an object."),
        (b'[{"city": null}]', "must be text or a whole number"),
        (b'[{"city": "a"}, {"city": "A"}]', "is that of row 1, too"),
        (b'[{"city": "a"', "not JSON"),
        (b'[{"city": "a\\u0000"}]', "a NUL"),
        (b"[" * 50_000, "not JSON"),
        (b'[{"city": "a", "x": "' + b"y" * 60_000 + b'"}]', "more than 10,000 characters"),
    ],
)
def test_bad_json_says_which_row_and_imports_nothing(body: bytes, says: str) -> None:
    with pytest.raises(BadFile) as bad:
        read_json(body, "city")
    assert says in bad.value.sentence


def test_what_is_missing_stops_the_launch_not_the_import(world: World) -> None:
    for body, code in ((COUPONS, "unknown_pool"), (LOOKUP, "unknown_catalog")):
        with pytest.raises(LaunchRefused) as refused:
            world.launch(body, id=code.replace("_", "-"))
        assert [one.code for one in refused.value.problems if one.severity == "error"] == [code]


def test_a_flow_sets_consent_with_the_visit_as_its_proof(world: World) -> None:
    world.identify("ada")
    world.launch(
        "start: [{event: bought}]\nfirst: yes\nnodes:\n"
        "  yes: {kind: consent, channel: email, topic: Tastings, next: check}\n"
        "  check: {kind: filter, where: [{has_consent: [email, Tastings]}], next: {yes: no}}\n"
        "  no: {kind: consent, channel: sms, give: false}\n"
    )
    world.do("bought")
    assert world.visits() == [("yes", "done"), ("check", "yes"), ("no", "done")]
    place = world.db.execute("select lane, id from contact").fetchone()
    assert place is not None
    said = {(one.channel, one.topic): one for one in list_consents(world.db, *place)}
    assert {key: one.given for key, one in said.items()} == {("email", "Tastings"): True, ("sms", ""): False}
    proof = said["email", "Tastings"].proof
    assert (proof["where"], proof["flow"], proof["version"]) == ("flow", "f", 1) and proof["process"].isdigit()
    names = [name for (name,) in world.db.execute("select name from event where name like 'consent%' and cause ? 'run' order by id")]
    assert names == ["consent_given", "consent_withdrawn"]


def test_a_flow_asks_for_a_consent_that_must_be_confirmed_once_and_gives_nothing_meanwhile(world: World) -> None:
    make_first_sender(
        world.db, world.workspace, open_ring(load().data), address="us@shop.example", display_name="Us", smtp_url="", now=world.clock.now()
    )
    world.launch(CONFIRMED)
    world.identify("ada", email="ada@mail.example")
    world.identify("bob")
    world.track("signed_up", "ada")
    world.track("signed_up", "bob")
    world.step()
    said = world.db.execute("select channel, topic, given, pending, proof ->> 'flow' from consent").fetchall()
    assert said == [("email", "News", False, True, "f")]
    assert metadata(world) == {"ada": "pending"}  # without an address nobody can be asked: the node failed, the run went on
    asked = world.db.execute("select name, cause ? 'process', source from event where name like 'consent%'").fetchall()
    assert asked == [("consent_requested", True, "flow")]
    assert world.db.execute("select transactional, flow_id from message").fetchall() == [(True, 0)]
    assert world.db.execute("select count(*) from process where result::text like '%no email address%'").fetchone() == (1,)
