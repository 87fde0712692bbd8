from tests.support.journeys import World

BODY = """\
start:
  - event: order_declined
first: note
nodes:
  note: {kind: metadata, of: order, set: {mail_sent: "true"}, next: told}
  told:
    kind: filter
    where: [[order.metadata.mail_sent, is, "true"]]
    next: {yes: over}
  over: {kind: exit, label: Noted}
"""


def test_a_flow_notes_on_the_order_what_it_did_and_later_nodes_see_it(world: World) -> None:
    world.launch(BODY, subject="order")
    world.identify("ada")
    world.do("order_declined", order_id="A-1", total=12)
    assert world.visits() == [("note", "done"), ("told", "yes"), ("over", None)]
    assert world.db.execute("select metadata from customer_order").fetchall() == [({"mail_sent": "true"},)]
    causes = world.db.execute("select cause ->> 'run' from event where name = 'order_updated'").fetchall()
    assert [run is not None for (run,) in causes] == [True]
