"""The demo workspace: real purchases up to today, people who are the same every time, and a replay that mails nobody."""

from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from towpath.demo.make import NAME, REPLAYED, find_demo, make_demo
from towpath.demo.people import make_person
from towpath.demo.purchases import Purchase, read_purchases
from towpath.host.database import connect
from towpath.host.settings import Settings
from towpath.messages.models import Status
from towpath.messages.office import make_office
from towpath.web.setup import set_up_django

NOW = datetime(2026, 11, 22, 15, 0, tzinfo=UTC)
NOBODY_LISTENS = "smtp://127.0.0.1:1"


@pytest.fixture(scope="module")
def everything() -> list[Purchase]:
    return read_purchases(NOW)


def test_all_purchases_are_there_and_the_last_day_is_today(everything: list[Purchase]) -> None:
    purchases = everything
    assert len(purchases) == 69_659
    assert len({one.customer_id for one in purchases}) == 23_570
    assert [one.at for one in purchases] == sorted(one.at for one in purchases)
    assert NOW - timedelta(days=1) < purchases[-1].at <= NOW
    assert purchases[-1].at.date() == date(2026, 11, 22)


def test_people_are_made_up_the_same_every_time_each_with_an_address_that_cannot_exist() -> None:
    people = [make_person(f"{number:05}") for number in range(1, 23_571)]
    assert len({one.email for one in people}) == len(people)
    assert all(one.email.endswith(".example") for one in people)
    assert people[0] == make_person("00001")
    assert people[0].email == "ben.holm.1@mail1.example"


@pytest.mark.slow
def test_the_last_weeks_are_lived_through_and_mail_nobody_whatever_sender_is_set(
    database_url: str, tmp_path: Path, everything: list[Purchase]
) -> None:
    set_up_django(database_url)
    lately = [one.customer_id for one in everything if one.at > NOW - REPLAYED]
    some = set(lately[:30])
    purchases = [one for one in everything if one.customer_id in some]
    recent = sum(one.at > NOW - REPLAYED for one in purchases)
    with connect(database_url, autocommit=True) as db:
        office = make_office(Settings(data=tmp_path), replays=True)
        workspace = make_demo(db, office, NOW, purchases, smtp_url=NOBODY_LISTENS, say=lambda words: None)
        found = find_demo(db)
        assert found is not None and (found.workspace_id, found.whole) == (workspace, True)

        def count(statement: str) -> object:
            row = db.execute(statement, [workspace]).fetchone()  # type: ignore[arg-type]
            assert row is not None
            return row[0]

        assert count("select name from workspace where id = %s") == NAME
        assert count("select count(*) from contact where workspace_id = %s") == len(some)
        assert count("select count(*) from flow where workspace_id = %s and status = 'active'") == 11
        runs = "select count(*) from run join flow on flow.id = run.flow_id where flow.workspace_id = %s"
        assert count(f"{runs} and flow.slug = 'thank-you'") == recent
        mails = count("select count(*) from message where workspace_id = %s and channel = 'email'")
        assert isinstance(mails, int)
        assert mails >= recent
        assert count(f"select count(*) from message where workspace_id = %s and channel = 'email' and status = {Status.SENT}") == mails
        assert count("select count(*) from caught_mail where workspace_id = %s") == mails
        assert count("select settings->>'server' from sender where workspace_id = %s") == NOBODY_LISTENS
