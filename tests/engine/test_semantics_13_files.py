"""semantics 13: rows of files."""

import io

import pytest
from tests.support.journeys import World

from towpath.engine.errors import NoSuchEntry
from towpath.imports import reads, writes
from towpath.imports.models import Import, Options
from towpath.imports.work import work_chunk

FLOW = """
start: [{{from: file, source: {source}, where: [[contact.plan, is not, tin]]}}]
first: hold
settings: {{re_entry: once}}
nodes:
  hold: {{kind: delay, for: 1 day}}
"""


def bring(world: World, text: str) -> Import:
    id = writes.add_import(world.db, world.workspace, "contacts", "people.csv", io.BytesIO(text.encode()), by="test", now=world.clock.now())
    return reads.get_import(world.db, world.workspace, id)


def take(world: World, text: str, options: Options = Options()) -> Import:  # noqa: B008
    one = bring(world, text)
    writes.start_import(world.db, one, one.mapping, options, by="test", now=world.clock.now())
    while work_chunk(world.db, world.clock.now(), one.id) is not None:
        pass
    world.step()
    return reads.get_import(world.db, world.workspace, one.id)


@pytest.mark.parametrize(
    ("email", "phone", "valid"),
    [
        ("ada@shop.example", "+393331234567", True),
        ("ada@shop.example", "", True),
        ("", "+393331234567", True),
        ("", "", False),
        ("ada@", "+393331234567", False),
        ("ada@shop.example", "12", False),
        ("ada@", "", False),
        ("", "12", False),
    ],
)
def test_a_row_is_valid_if_one_value_is_and_the_other_is_valid_or_empty(world: World, email: str, phone: str, valid: bool) -> None:
    """semantics 13"""
    done = take(world, f"email,phone,note\n{email},{phone},x\n")
    assert (done.valid, done.invalid) == (int(valid), int(not valid))
    assert [error.line for error in reads.list_errors(world.db, done.id)] == ([] if valid else [2])


def test_valid_rows_enter_and_each_refused_one_is_listed_with_its_denial(world: World) -> None:
    """semantics 13"""
    world.identify("dee", plan="tin")
    world.launch(FLOW.format(source="upload"))
    file = "email,plan\nada@shop.example,gold\nnobody,gold\nbo@shop.example,tin\nADA@shop.example,gold\ncy@shop.example,\n"
    tried = take(world, file, Options(dry_run=True, flow="f"))
    assert (tried.valid, tried.invalid, world.runs()) == (4, 1, [])
    done = take(world, file, Options(flow="f"))
    assert (done.valid, done.invalid) == (4, 1)
    assert world.runs() == [("running", None)] * 2
    assert reads.count_entries(world.db, done.id) == (0, 2, 2)
    assert [(row.line, row.reason) for row in reads.list_refused(world.db, done.id)] == [(4, "conditions"), (5, "duplicate")]
    again = take(world, "email\nada@shop.example\n", Options(flow="f"))
    assert [(row.line, row.reason) for row in reads.list_refused(world.db, again.id)] == [(2, "once_only")]
    assert reads.list_refused(world.db, done.id, after=4, limit=1)[0].line == 5


def test_a_flow_takes_people_in_by_the_files_only_that_its_start_names(world: World) -> None:
    """semantics 13"""
    world.identify("dee", plan="tin")
    world.launch(FLOW.format(source="Till"))
    one = bring(world, "email\nada@shop.example\n")
    with pytest.raises(NoSuchEntry, match="source: upload"):
        writes.start_import(world.db, one, one.mapping, Options(flow="f"), by="test", now=world.clock.now())
    take(world, "email\nada@shop.example\n", Options(flow="f", file="Till"))
    assert world.runs() == [("running", None)]
