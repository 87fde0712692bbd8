"""The page where people choose what they get: hosted, by a signed link, without account or script (capability A9; semantics 32, 37)."""

import html
import re
from typing import Any

import pytest
from tests.support.outbox import Outbox
from tests.support.people import contact_of, identify
from tests.support.site import Site

from towpath.contacts.models import Person
from towpath.contacts.reads import list_consents
from towpath.host.clock import MovableClock
from towpath.host.settings import load
from towpath.messages.deliver import deliver_once
from towpath.secrets.ring import open_ring

PAGE: dict[str, Any] = {
    "title": "What you hear from <us>",
    "intro": "Choose.",
    "channels": ["email", "sms"],
    "topics": [{"name": "News", "text": "Once a month"}, {"name": "Tastings", "text": ""}],
    "interests": [{"tag": "wine", "text": "Wine"}],
    "languages": [{"locale": "it", "title": "Italiano"}, {"locale": "en", "title": "English"}],
    "ask_channel": True,
}


@pytest.fixture
def site(site: Site) -> Site:
    """One whose page offers something."""
    from towpath.site import preferences

    preferences.clock = site.clock
    assert site.put("/api/v1/preference-page", PAGE).status_code == 200
    return site


class Reader:
    """A person with an email address and a phone, and their page."""

    def __init__(self, site: Site, name: str) -> None:
        self.site, self.person = site, Person(external_id=name, email=f"{name}@mail1.example", phone=None)
        identify(site.db, site.workspace_id, site.clock.now(), self.person, phone=f"+39333{abs(hash(name)) % 10**7:07d}")
        self.contact = contact_of(site.db, site.workspace_id, self.person)
        url = site.get(f"/api/v1/preference-page/link?contact={self.contact.id}").json()["url"]
        self.path = url[url.index("/t/p/") :]

    def ask(self, method: str = "GET", path: str | None = None, **said: Any) -> Any:
        from django.test import Client

        call = getattr(Client(enforce_csrf_checks=True), method.lower())
        return call(path or self.path, said, headers={"user-agent": "Firefox"})

    def form(self) -> dict[str, list[str]]:
        """What a browser would send of the page as it stands."""
        text = self.ask().content.decode().partition("</form>")[0]
        said: dict[str, list[str]] = {}
        for tag in re.findall(r"<input[^>]*>", text):
            if 'type="hidden"' in tag or " checked" in tag:
                name, value = re.search(r'name="([^"]*)" value="([^"]*)"', tag).groups()  # type: ignore[union-attr]
                said.setdefault(name, []).append(html.unescape(value))
        for name in ("locale", "preferred"):
            chosen = re.search(rf'<select id="{name}".*?</select>', text)
            picked = re.search(r'value="([^"]*)" selected', chosen[0]) if chosen else None
            said[name] = [picked[1] if picked else ""]
        return said

    def consents(self) -> dict[tuple[str, str], bool]:
        return {(one.channel, one.topic): one.given for one in list_consents(self.site.db, self.contact.lane, self.contact.id)}

    def events(self) -> list[tuple[str, str]]:
        sql = "select name, properties ->> 'service' from event where contact_id = %s and name like 'service%%' order by id"
        return self.site.db.execute(sql, (self.contact.id,)).fetchall()


def test_semantics_32_the_page_shows_what_the_gates_would_do(site: Site) -> None:
    form = Reader(site, "ada").form()
    assert form["channel"] == ["email"]  # nothing said: email may come, text messages may not
    assert form["topic"] == ["email:News", "email:Tastings"]


def test_a_form_that_nobody_touched_says_nothing(site: Site) -> None:
    bea = Reader(site, "bea")
    assert bea.ask("POST", **bea.form()).status_code == 200
    assert (bea.consents(), bea.events()) == ({}, [])


def test_each_choice_is_kept_with_its_proof_and_is_an_event(site: Site) -> None:
    cleo = Reader(site, "cleo")
    form = cleo.form()
    form.update(topic=["email:News", "sms:Tastings"], channel=["email", "sms"], interest=["wine"], locale=["it"], preferred=["sms"])
    assert "Saved." in cleo.ask("POST", **form).content.decode()
    assert cleo.consents() == {("email", "Tastings"): False, ("sms", ""): True, ("sms", "News"): False}
    assert sorted(cleo.events()) == [
        ("service_subscribed", "sms"), ("service_subscribed", "wine"), ("service_unsubscribed", "News"), ("service_unsubscribed", "Tastings"),
    ]  # fmt: skip
    contact = contact_of(site.db, site.workspace_id, cleo.person)
    assert (contact.locale, contact.preferred_channel) == ("it", "sms")
    proof = list_consents(site.db, contact.lane, contact.id)[0].proof
    assert (proof["how"], proof["user_agent"]) == ("preference_page", "Firefox")
    again = cleo.form()
    assert (again["topic"], again["channel"], again["interest"]) == (form["topic"], form["channel"], form["interest"])
    cleo.ask("POST", **again)
    assert len(cleo.events()) == 4


def test_get_never_changes_anything(site: Site) -> None:
    dora = Reader(site, "dora")
    assert dora.ask("GET", stop="all", shown="channel:email").status_code == 200
    assert dora.consents() == {}


def test_everything_is_stopped_at_once_and_comes_back_as_it_was_chosen(site: Site) -> None:
    eva = Reader(site, "eva")
    form = eva.form()
    eva.ask("POST", **{**form, "topic": ["email:News"]})
    assert "nothing more" in eva.ask("POST", stop="all").content.decode()
    assert eva.consents() == {("email", ""): False, ("email", "Tastings"): False}
    assert "channel" not in eva.form() and eva.form()["topic"] == ["email:News"]
    eva.ask("POST", **{**eva.form(), "channel": ["email"]})
    assert eva.consents() == {("email", ""): True, ("email", "Tastings"): False}


def test_a_topic_that_was_not_on_the_form_is_left_alone(site: Site) -> None:
    fay = Reader(site, "fay")
    form = fay.form()
    form["shown"] = [one for one in form["shown"] if one != "topic:News"]
    fay.ask("POST", **{**form, "topic": ["email:Tastings"]})
    assert fay.consents() == {}


def test_a_link_that_we_did_not_sign_shows_nobody(site: Site) -> None:
    gus = Reader(site, "gus")
    body, _, mac = gus.path.rpartition(".")
    other = Reader(site, "hal").path.rpartition(".")[0]
    for path in (f"{body}.{mac[:-1]}x", f"{other}.{mac}", body, "/t/p/%F0%9F%92%A9.a.b.c"):
        assert gus.ask("POST", path=path, stop="all").status_code == 404
    assert gus.consents() == {}


def test_what_the_shop_wrote_is_shown_as_text(site: Site) -> None:
    text = Reader(site, "ina").ask().content.decode()
    assert "What you hear from &lt;us&gt;" in text and "<us>" not in text


def test_the_footer_of_a_mail_leads_to_the_page_and_the_choice_names_the_mail(site: Site, clock: MovableClock) -> None:
    outbox = Outbox(site.db, site.workspace_id, clock.now(), ring=open_ring(load().data))
    message = outbox.plan({"template": {"subject": "Hi", "html": "<p>Hi</p>"}, "topic": "News"}, Person(email="joy@mail1.example"))
    deliver_once(site.db, clock, outbox.recording(), outbox.flows)
    found = re.search(r'href="https://flows.shop.org(/t/p/[^"]+)">Choose what you get', outbox.content(message)["html"])
    assert found is not None
    joy = Reader(site, "kim")
    joy.contact = contact_of(site.db, site.workspace_id, Person(email="joy@mail1.example"))
    joy.path = found[1]
    joy.ask("POST", **{**joy.form(), "topic": []})
    assert joy.consents() == {("email", "News"): False, ("email", "Tastings"): False}
    proofs = [one.proof.get("message") for one in list_consents(site.db, joy.contact.lane, joy.contact.id)]
    assert proofs == [str(message.process_id)] * 2
    assert [event["topic"] for event in outbox.events("unsubscribed") if event["topic"]][-2:] == ["News", "Tastings"]


@pytest.mark.parametrize(
    "bad", [{"channels": []}, {"topics": [{"name": ""}]}, {"languages": [{"locale": "<x>", "title": "X"}]}, {"more": 1}]
)
def test_a_page_that_means_nothing_is_refused(site: Site, bad: dict[str, Any]) -> None:
    assert site.put("/api/v1/preference-page", {**PAGE, **bad}).status_code == 422
    assert site.get("/api/v1/preference-page").json() == PAGE
