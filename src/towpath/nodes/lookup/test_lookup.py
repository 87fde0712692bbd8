from towpath.expr.conditions import standard_scope
from towpath.nodes.base import Change, Fail
from towpath.nodes.lookup.kind import KIND, LookUp, SavedColumn
from towpath.nodes.pieces import Named
from towpath.nodes.testing import a_visit, decide, problems

SCOPE = standard_scope(
    contact_attributes={"shop": "text", "tastes": "list"}, variables={"street": "text"},
    known={"catalog": frozenset({"Shops"})}, ids={"catalog": {"Shops": 5}},
)  # fmt: skip
SETTINGS = {"catalog": "Shops", "key": "=contact.shop", "save": {"street": "address"}}


def test_the_key_is_worked_out_for_each_visit() -> None:
    decision = decide(KIND, SETTINGS, a_visit({"contact.shop": " Rome "}), scope=SCOPE)
    assert decision == Change((LookUp(Named("Shops", 5), "Rome", (SavedColumn("street", "address", "text"),)),), then="not_found")


def test_a_key_that_is_absent_finds_nothing_and_one_that_is_no_text_fails() -> None:
    absent = decide(KIND, SETTINGS, a_visit({"contact.shop": None}), scope=SCOPE)
    assert isinstance(absent, Change) and absent.changes[0].key == ""  # type: ignore[attr-defined]
    listed = decide(KIND, {**SETTINGS, "key": "=contact.tastes"}, a_visit({"contact.tastes": ["a"]}), scope=SCOPE)
    assert isinstance(listed, Fail)


def test_a_missing_catalog_and_variable_are_told() -> None:
    found = problems(KIND, {**SETTINGS, "catalog": "Shop", "save": {"x": "address"}}, scope=SCOPE)
    assert sorted(problem.code for problem in found) == ["unknown_catalog", "unknown_variable"]
