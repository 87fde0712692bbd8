"""The past of the CD shop as facts for intake: who signs up, who buys what."""

from collections.abc import Iterator, Sequence
from datetime import timedelta

from towpath.commerce.models import Line, OrderChange
from towpath.contacts.models import Person
from towpath.demo.people import make_person
from towpath.demo.purchases import Purchase
from towpath.intake.models import Identify, Item, Stamp, Track

PRODUCT_ID = "cd"


def facts_of(workspace_id: int, purchases: Sequence[Purchase], known: set[str]) -> Iterator[Item]:
    """Each purchase as an order that was paid; before a customer's first, what the shop knows of the person. Adds to `known`.

    The data say how many discs and what they cost in all, not which: each order has one line.
    """
    for purchase in purchases:
        someone = make_person(purchase.customer_id)
        person = Person(external_id=someone.external_id)
        if purchase.customer_id not in known:
            known.add(purchase.customer_id)
            yield Identify(
                person,
                {
                    "email": someone.email,
                    "first_name": someone.first_name,
                    "last_name": someone.last_name,
                    "time_zone": someone.time_zone,
                    "country": "US",
                    "locale": "en-US",
                },
                Stamp(said_at=purchase.at - timedelta(minutes=5), id=f"sign-up-{purchase.customer_id}"),
            )
        order = OrderChange(
            workspace_id,
            f"order-{purchase.number:05}",
            purchase.at,
            status="paid",
            total=purchase.amount,
            currency="USD",
            lines=[Line(PRODUCT_ID, quantity=purchase.discs, price=round(purchase.amount / purchase.discs, 2))],
            said="order_paid",
        )
        yield Track(person, "order_paid", {"discs": purchase.discs}, Stamp(said_at=purchase.at, id=f"paid-{purchase.number}"), order)
