"""Why somebody is inside a flow, or is not."""

from tests.support.site import Site

FLOW = b"""towpath: 1
name: Once
start: [{event: hello}]
settings: {re_entry: once}
nodes:
  wait: {kind: delay, for: 1 day}
"""


def test_who_never_came_has_neither_runs_nor_refusals_and_who_was_refused_is_told_why(site: Site) -> None:
    flow = site.post("/api/v1/flows/import", FLOW).json()["flow"]
    site.post(f"/api/v1/flows/{flow['slug']}/launch", {})
    contact = site.post("/api/v1/contacts", {"external_id": "ada", "first_name": "Ada"}).json()["id"]
    nothing = site.get(f"/api/v1/why?flow=once&contact={contact}").json()
    assert (nothing["contact_name"], nothing["runs"], nothing["denied"]) == ("Ada", [], [])
    site.db.execute(
        "insert into entry_denied (lane, flow_id, contact_id, reason, workspace_id, count, last_at) values (%s, %s, %s, 'once_only', %s, 2, %s)",
        [int(contact) % 256, flow["id"], contact, site.workspace_id, site.clock.now()],
    )
    refused = site.get(f"/api/v1/why?flow=once&contact={contact}").json()["denied"]
    assert [(one["reason"], one["count"]) for one in refused] == [("once_only", 2)]


def test_a_person_who_is_not_there_is_said_so(site: Site) -> None:
    site.post("/api/v1/flows/import", FLOW)
    assert site.get("/api/v1/why?flow=once&contact=77").status_code == 404
