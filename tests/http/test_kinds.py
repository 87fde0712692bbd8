import json
from pathlib import Path

from tests.support.site import Site

from towpath.api.texts import texts
from towpath.nodes.registry import KINDS


def test_every_kind_is_served_with_its_schema_icon_and_help(site: Site) -> None:
    answer = site.get("/api/v1/kinds")
    assert answer.status_code == 200
    served = answer.json()
    assert {kind["name"] for kind in served["kinds"]} == set(KINDS)
    assert next(iter(served["groups"])) == "start"
    delay = next(kind for kind in served["kinds"] if kind["name"] == "delay")
    assert delay["settings"]["properties"]["for"]["format"] == "duration"
    assert (delay["outlets"], delay["summary"]) == (["done"], ["Wait {for}"])
    assert delay["icon"].startswith("<svg ")


def test_kinds_are_told_to_callers_with_a_key_only(site: Site) -> None:
    assert site.get("/api/v1/kinds", key=None).status_code == 401


def test_what_kinds_say_of_themselves_is_what_translators_get() -> None:
    kept = json.loads((Path(__file__).parents[2] / "ui" / "words" / "kinds.json").read_text(encoding="utf-8"))
    assert kept == texts(), "run `npm run texts`"
    assert {"Delay", "Wait {for}", "Waits", "is not"} <= set(kept)
    assert not [text for text in kept if text.startswith("<svg")]
