"""The form on the demo page starts runs; it is there only while the demo is."""

from collections.abc import Iterator
from datetime import timedelta
from decimal import Decimal

import pytest
from tests.support.accounts import insert_workspace
from tests.support.people import contact_of, names
from tests.support.site import Site, open_site

from towpath.contacts.models import Person
from towpath.host.clock import MovableClock

YOU = Person(email="you@mail.example")


@pytest.fixture
def site(database_url: str, clock: MovableClock) -> Iterator[Site]:
    with open_site(database_url, clock) as site:
        from towpath.site import demo

        demo.clock = clock
        demo.limit = demo.RateLimit(3, timedelta(minutes=1))
        yield site


@pytest.fixture
def shop(site: Site, clock: MovableClock) -> int:
    return insert_workspace(site.db, clock.now(), "cd-shop")


def post(**fields: str):
    from django.test import Client

    return Client(enforce_csrf_checks=True).post("/t/demo", fields)


def test_without_a_demo_there_is_no_page(site: Site) -> None:
    assert post(what="newsletter", email="you@mail.example").status_code == 404


def test_a_sign_up_is_an_event_of_a_person(site: Site, shop: int) -> None:
    assert b"Welcome!" in post(what="newsletter", email="you@mail.example", first_name="You").content
    assert contact_of(site.db, shop, YOU).first_name == "You"
    assert "newsletter_signup" in names(site.db, shop, YOU)


def test_an_order_is_an_order_that_was_paid(site: Site, shop: int) -> None:
    post(what="order", email="you@mail.example", discs="3")
    assert site.db.execute("select status, total, currency from customer_order").fetchall() == [("paid", Decimal("44.70"), "USD")]
    assert "order_paid" in names(site.db, shop, YOU)


@pytest.mark.parametrize("email", ["", "you", "a\x00@b.example", "<script>@b.example"])
def test_what_is_no_address_is_told_and_nothing_is_written(site: Site, shop: int, email: str) -> None:
    answer = post(what="newsletter", email=email)
    assert (answer.status_code, b"<script>" in answer.content) == (422, False)
    assert site.db.execute("select count(*) from contact").fetchone() == (0,)


def test_too_many_at_once_are_told_to_wait(site: Site, shop: int, clock: MovableClock) -> None:
    codes = [post(what="newsletter", email=f"p{n}@mail.example").status_code for n in range(4)]
    assert codes == [200, 200, 200, 429]
    clock.move(timedelta(minutes=1))
    assert post(what="newsletter", email="p@mail.example").status_code == 200
