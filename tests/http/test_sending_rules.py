"""The sending rules through the API: read, put, refused where they name what is not there."""

from typing import Any

import pytest
from tests.support.site import Site

RULES: dict[str, Any] = {
    "windows": {"Office hours": {"days": ["mon", "tue"], "from": "09:00", "to": "18:00"}},
    "quiet_hours": {"from": "21:00", "to": "08:00"},
    "limits": [{"n": 3, "per": "7 days", "under": "hold", "up_to": "1 day"}],
    "footers": {"Club": "Wine Club, Rome"},
    "channels": {
        "email": {"window": "Office hours", "speed": {"n": 500, "per": "1 hour"}, "consent": "opt_in", "topics": {"News": "opt_out"}}
    },
}


def test_rules_are_put_and_read_back_as_they_were_said(site: Site) -> None:
    assert site.get("/api/v1/sending-rules").json() == {}
    assert site.put("/api/v1/sending-rules", RULES).json() == RULES
    assert site.get("/api/v1/sending-rules").json() == RULES
    assert "sending_rules.changed" in [entry["what"] for entry in site.get("/api/v1/audit").json()["items"]]


@pytest.mark.parametrize(
    "rules",
    [
        {"window": "Nights"},
        {"channels": {"email": {"footer": "Fine print"}}},
        {"channels": {"pigeon": {}}},
        {"limits": [{"n": 0, "per": "1 day"}]},
        {"limits": [{"n": 1, "per": "1 day", "up_to": "1 hour"}]},
        {"speed": {"n": 5, "per": "1 month"}},
        {"windows": {"x": {"from": "25:00", "to": "26:00"}}},
        {"footers": {"none": "x"}},
        {"unknown": 1},
    ],
)
def test_rules_that_mean_nothing_are_refused(site: Site, rules: dict[str, Any]) -> None:
    answer = site.put("/api/v1/sending-rules", rules)
    assert answer.status_code == 422
    assert site.get("/api/v1/sending-rules").json() == {}


def test_semantics_40_a_window_that_a_live_flow_names_is_not_taken_away(site: Site) -> None:
    site.put("/api/v1/sending-rules", RULES)
    text = (
        "towpath: 1\nid: f\nname: F\nsettings: {footer: Club}\nstart: [{event: asked}]\nfirst: mail\nnodes:\n"
        '  mail: {kind: send_email, template: {subject: Hello, text: "{{ unsubscribe_url }}"}, window: Office hours}\n'
    )
    assert site.post("/api/v1/flows/import", text.encode()).status_code == 200
    assert site.post("/api/v1/flows/f/launch", {}).status_code == 200
    for gone in ("windows", "footers"):
        answer = site.put("/api/v1/sending-rules", {**RULES, gone: {}, "channels": {}})
        assert (answer.status_code, answer.json()["code"]) == (409, "in_use"), gone
        assert "“F”" in answer.json()["detail"]
    assert site.put("/api/v1/sending-rules", {**RULES, "channels": {}}).status_code == 200
    site.post("/api/v1/flows/f/stop", {})
    assert site.put("/api/v1/sending-rules", {}).status_code == 200
