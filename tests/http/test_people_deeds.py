"""What is done with many people at once: whom it concerns, what comes of it, progress, cancel, a report."""

from typing import Any

import pytest
from tests.support.site import Site

from towpath.deeds import work
from towpath.deeds.work import work_page


class Crowd:
    """People `ada0` … of a site, and what is done with them."""

    def __init__(self, site: Site) -> None:
        self.site = site
        self.ids = [
            site.post("/api/v1/contacts", {"external_id": f"ada{number}", "email": f"ada{number}@mail1.example"}).json()["id"]
            for number in range(5)
        ]

    def ask(self, what: dict[str, Any], people: dict[str, Any] | None = None, **more: Any) -> Any:
        people = people or {"contacts": [int(id) for id in self.ids[:3]]}
        return self.site.post("/api/v1/people-deeds", {"what": what, "people": people}, **more)

    def do(self, what: dict[str, Any], people: dict[str, Any] | None = None) -> dict[str, Any]:
        asked = self.ask(what, people)
        assert asked.status_code == 202, asked.content
        self.work()
        return dict(self.site.get(f"/api/v1/people-deeds/{asked.json()['id']}").json())

    def work(self) -> None:
        while True:
            with self.site.db.transaction():
                if work_page(self.site.db, self.site.clock.now()) is None:
                    return

    def of(self, number: int) -> dict[str, Any]:
        return dict(self.site.get(f"/api/v1/contacts/{self.ids[number]}").json())


@pytest.fixture
def crowd(site: Site) -> Crowd:
    return Crowd(site)


def test_chosen_people_are_worked_page_by_page_and_only_they(crowd: Crowd, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(work, "PAGE", 2)
    done = crowd.do({"do": "tag", "add": ["vip"]})
    assert (done["status"], done["total"], done["worked"], done["refused"]) == ("done", 3, 3, 0)
    assert [crowd.of(number)["tags"] for number in range(5)] == [["vip"], ["vip"], ["vip"], [], []]
    lines = [row[0] for row in crowd.site.db.execute("select what from audit_entry where what like 'people_deed%' order by id")]
    assert lines == ["people_deed.started", "people_deed.done"]
    cause = crowd.site.db.execute("select cause from event where name = 'tag_added'").fetchone()
    assert cause is not None and cause[0]["deed"] == int(done["id"])


def test_whom_it_concerns_is_a_search_a_list_or_a_segment(crowd: Crowd, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(work, "PAGE", 2)
    list_id = crowd.site.post("/api/v1/lists", {"name": "News"}).json()["id"]
    done = crowd.do({"do": "lists", "join": [int(list_id)]}, {"search": "ada"})
    assert (done["people"], done["worked"]) == ({"contacts": 5}, 5)
    assert crowd.site.post("/api/v1/people-deeds/count", {"list": int(list_id)}).json() == {"count": 5}
    assert crowd.do({"do": "set", "values": {"visits": 3, "locale": "it"}}, {"list": int(list_id)})["worked"] == 5
    assert [(crowd.of(number)["attributes"], crowd.of(number)["locale"]) for number in (0, 4)] == [({"visits": 3}, "it")] * 2
    segment = int(crowd.site.post("/api/v1/segments", {"name": "Italians", "where": [["contact.locale", "is", "it"]]}).json()["id"])
    for id in crowd.ids[1:]:
        crowd.site.db.execute(
            "insert into segment_member (lane, contact_id, segment_id, workspace_id, since) select lane, id, %s, workspace_id, created_at from contact where id = %s",
            (segment, int(id)),
        )
    crowd.site.db.execute("insert into segment_count (lane, segment_id, members) values (0, %s, 4)", (segment,))
    assert crowd.do({"do": "tag", "add": ["italian"]}, {"segment": segment})["worked"] == 4
    assert [crowd.of(number)["tags"] for number in (0, 4)] == [[], ["italian"]]


def test_consent_and_suppression_reach_everyone_and_say_with_whom_they_could_not_be_done(crowd: Crowd) -> None:
    crowd.do({"do": "consent", "channel": "email", "topic": "News", "given": False, "proof": {"why": "asked by phone"}})
    assert crowd.of(0)["consents"][0]["given"] is False and crowd.of(4)["consents"] == []
    done = crowd.do({"do": "suppress", "channel": "sms"})
    assert (done["worked"], done["refused"]) == (3, 3)
    refused = crowd.site.get(f"/api/v1/people-deeds/{done['id']}/refused").json()["items"]
    assert [one["reason"] for one in refused] == ["There is no phone."] * 3
    crowd.do({"do": "suppress", "channel": "email"})
    assert len(crowd.site.get("/api/v1/suppressions").json()["items"]) == 3


def test_a_value_that_does_not_fit_is_refused_by_person_and_the_others_go_on(crowd: Crowd) -> None:
    crowd.site.post("/api/v1/attributes", {"name": "size", "type": "number"})
    done = crowd.do({"do": "set", "values": {"size": "large", "nick": "Ada"}})
    assert (done["worked"], done["refused"]) == (3, 3)
    assert crowd.of(0)["attributes"] == {"nick": "Ada"}


def test_one_that_is_cancelled_stops_where_it_stands(crowd: Crowd, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(work, "PAGE", 2)
    id = crowd.ask({"do": "tag", "add": ["vip"]}).json()["id"]
    with crowd.site.db.transaction():
        work_page(crowd.site.db, crowd.site.clock.now())
    assert crowd.site.post(f"/api/v1/people-deeds/{id}/cancel").json()["status"] == "cancelled"
    crowd.work()
    assert [crowd.of(number)["tags"] for number in range(3)] == [["vip"], ["vip"], []]
    assert crowd.site.post(f"/api/v1/people-deeds/{id}/cancel").json()["worked"] == 2


def test_many_enter_a_flow_by_hand(crowd: Crowd) -> None:
    flow = "towpath: 1\nname: Gifts\nstart:\n  - from: manual\nnodes:\n  wait:\n    kind: delay\n    for: 1 day\n"
    slug = crowd.site.post("/api/v1/flows/import", flow.encode()).json()["flow"]["slug"]
    assert crowd.ask({"do": "enter_flow", "flow": slug}).json()["code"] == "no_such_entry"  # it is a draft
    crowd.site.post(f"/api/v1/flows/{slug}/launch", {})
    assert crowd.do({"do": "enter_flow", "flow": slug})["worked"] == 3
    assert crowd.site.db.execute("select count(*) from participant").fetchone() == (3,)


def test_semantics_54_many_are_erased_by_an_admin_only(crowd: Crowd) -> None:
    refused = crowd.ask({"do": "erase"}, key=crowd.site.make_key("read", "write"))
    assert (refused.status_code, refused.json()["code"]) == (403, "not_allowed")
    assert crowd.do({"do": "erase"})["worked"] == 3
    assert len(crowd.site.get("/api/v1/privacy/erasures").json()["items"]) == 3


@pytest.mark.parametrize(
    ("what", "people", "code"),
    [
        ({"do": "tag"}, None, "bad_deed"),
        ({"do": "set", "values": {"email": "x@mail.example"}}, None, "bad_deed"),
        ({"do": "lists", "join": [12345]}, None, "bad_deed"),
        ({"do": "consent", "channel": "smoke", "given": True}, None, "bad_deed"),
        ({"do": "enter_flow", "flow": "nowhere"}, None, "flow_not_found"),
        ({"do": "tag", "add": ["x"]}, {"contacts": [1]}, "nobody_found"),
        ({"do": "tag", "add": ["x"]}, {"search": " "}, "bad_deed"),
        ({"do": "tag", "add": ["x"]}, {"search": "ada", "segment": 1}, "bad_deed"),
        ({"do": "tag", "add": ["x"]}, {"segment": 12345}, "segment_not_found"),
    ],
)
def test_what_makes_no_sense_is_refused_before_anything_is_done(
    crowd: Crowd, what: dict[str, Any], people: dict[str, Any] | None, code: str
) -> None:
    answer = crowd.ask(what, people)
    assert (answer.status_code >= 400, answer.json()["code"]) == (True, code)
