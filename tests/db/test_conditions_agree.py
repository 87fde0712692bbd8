"""One condition, three ways: one by one, by columns, in SQL. They must never differ."""

from typing import Any

import psycopg
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.support import conditions as made

import towpath.commerce.facts
import towpath.commerce.fragments
import towpath.contacts.facts
import towpath.contacts.fragments
import towpath.events.facts
import towpath.events.fragments  # noqa: F401
from towpath.expr.conditions import Condition, Moment, Moments, Query, evaluate, evaluate_many, parse, to_document, to_sentence, to_sql
from towpath.expr.facts import Subjects, load

WORKSPACE_ZONE = "Europe/Rome"


def answer_by_sql(db: psycopg.Connection[Any], workspace: int, condition: Condition) -> set[int]:
    query = Query(made.NOW, "UTC", WORKSPACE_ZONE)
    where = to_sql(condition, query)
    statement = f"select contact.id, {where} from contact where contact.workspace_id = %(workspace)s"
    rows = db.execute(statement, {**query.parameters, "workspace": workspace}).fetchall()  # type: ignore[arg-type]
    assert all(holds is not None for _, holds in rows)
    return {id for id, holds in rows if holds}


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(persons=st.lists(made.people, min_size=1, max_size=4), documents=st.lists(made.conditions, min_size=1, max_size=6))
def test_evaluator_columns_and_sql_give_the_same_answer(
    db: psycopg.Connection[Any], workspace: int, persons: list[dict[str, Any]], documents: list[Any]
) -> None:
    with db.transaction(force_rollback=True):
        places = made.insert_people(db, workspace, persons)
        zones = [person["time_zone"] or "UTC" for person in persons]
        subjects = Subjects(
            workspace,
            [lane for lane, _ in places],
            [id for _, id in places],
            [None] * len(places),
            zones=zones,
            workspace_zone=WORKSPACE_ZONE,
        )
        for document in documents:
            condition = parse(document, made.scope())
            columns = load(db, subjects, condition.needs(), made.NOW)
            holds, seen = evaluate_many(condition, columns, len(places), Moments(made.NOW, zones, WORKSPACE_ZONE))
            by_sql = answer_by_sql(db, workspace, condition)
            for row, (_, id) in enumerate(places):
                facts = {fact: column[row] for fact, column in columns.items()}
                verdict = evaluate(condition, facts, Moment(made.NOW, zones[row], WORKSPACE_ZONE))
                assert bool(holds[row]) == verdict.holds, document
                assert {key: column[row] for key, column in seen.items()} == verdict.seen
                assert (id in by_sql) == verdict.holds, (document, persons[row], verdict)
            assert parse(to_document(condition), made.scope()) == condition
            assert to_sentence(condition)
