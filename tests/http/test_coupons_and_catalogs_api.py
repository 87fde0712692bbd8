"""Coupon pools and catalogs over the REST API."""

from typing import Any

import pytest
from tests.support.site import Site

FLOW = """towpath: 1
name: Uses both
variables: {code: {type: text}}
start: [{event: bought}]
first: give
nodes:
  give: {kind: coupon, pool: Ten, save: code, next: {given: look}}
  look: {kind: lookup, catalog: Shops, key: "=vars.code", save: {code: street}}
"""


def make(site: Site, noun: str, **body: Any) -> dict[str, Any]:
    answer = site.post(f"/api/v1/{noun}", body)
    assert answer.status_code == 201, answer.content
    return dict(answer.json())


def upload(site: Site, path: str, body: bytes, type: str) -> Any:
    from django.test import Client

    return Client().post(path, body, content_type=type, headers={"Authorization": f"Bearer {site.key}"})


def test_codes_are_added_once_and_listed_with_whom_they_were_given_to(site: Site) -> None:
    pool = make(site, "coupons", name="Ten")["id"]
    codes = f"/api/v1/coupons/{pool}/codes"
    assert site.post(codes, {"codes": ["A-1", " A-2 ", "A-1"]}).json() == {"added": 2, "known": 1}
    assert site.post(codes, {"codes": ["A-2", "A-3"]}).json() == {"added": 1, "known": 1}
    first = site.get(f"{codes}?limit=2").json()
    second = site.get(f"{codes}?limit=2&cursor={first['next']}").json()
    assert [one["code"] for one in first["items"] + second["items"]] == ["A-1", "A-2", "A-3"]
    assert (second["next"], second["items"][0]["contact"]) == (None, None)
    assert site.get(f"/api/v1/coupons/{pool}").json()["codes"] == 3


@pytest.mark.parametrize("codes", [[], [""], ["a\x00"], ["a\nb"], ["x" * 201], [1], "abc", ["ok", " "], ["x"] * 20_001])
def test_hostile_codes_are_refused_and_none_is_kept(site: Site, codes: Any) -> None:
    pool = make(site, "coupons", name="Ten")["id"]
    assert site.post(f"/api/v1/coupons/{pool}/codes", {"codes": codes}).status_code in (400, 413, 422)
    assert site.get(f"/api/v1/coupons/{pool}").json()["codes"] == 0


def test_a_catalog_is_filled_by_csv_and_json_and_emptied_row_by_row(site: Site) -> None:
    id = make(site, "catalogs", name="Shops", key_column="city")["id"]
    rows = f"/api/v1/catalogs/{id}/rows"
    written = upload(site, rows, b"city,street\nRoma,Via Appia\nMilano,Via Dante\n", "text/csv")
    assert written.json() == {"written": 2, "rows": 2}
    assert site.post(f"{rows}?mode=add", [{"city": "Torino", "floor": 1.50}]).json() == {"written": 1, "rows": 3}
    found = site.get(rows).json()["items"]
    assert found[2] == {"key": "Torino", "columns": {"floor": 1.5}}
    assert site.delete(f"{rows}/ROMA").status_code == 204
    assert site.delete(f"{rows}/Roma").json()["code"] == "catalog_row_not_found"
    assert site.get(f"/api/v1/catalogs/{id}").json()["columns"] == ["city", "street", "floor"]


def test_a_file_with_a_bad_row_says_which_and_leaves_what_was_there(site: Site) -> None:
    id = make(site, "catalogs", name="Shops", key_column="city")["id"]
    rows = f"/api/v1/catalogs/{id}/rows"
    upload(site, rows, b"city\nRoma\n", "text/csv")
    refused = upload(site, rows, b"city,street\nMilano\nTorino,a,b\n", "text/csv; charset=utf-8")
    assert (refused.status_code, refused.json()["code"]) == (422, "bad_file")
    assert [one["path"] for one in refused.json()["problems"]] == ["2", "3"]
    assert [one["key"] for one in site.get(rows).json()["items"]] == ["Roma"]


def test_semantics_40_what_a_live_flow_names_is_not_deleted(site: Site) -> None:
    named = {"coupons": make(site, "coupons", name="Ten")["id"], "catalogs": make(site, "catalogs", name="Shops")["id"]}
    flow = site.post("/api/v1/flows/import", FLOW.encode()).json()["flow"]["id"]
    assert site.post(f"/api/v1/flows/{flow}/launch", {}).status_code == 200
    for noun, id in named.items():
        assert site.patch(f"/api/v1/{noun}/{id}", {"name": "Other"}).status_code == 200
        assert site.delete(f"/api/v1/{noun}/{id}").json()["code"] == "in_use"
    site.post(f"/api/v1/flows/{flow}/stop", {"leave": True})
    for noun, id in named.items():
        assert site.delete(f"/api/v1/{noun}/{id}").status_code == 204
        assert site.get(f"/api/v1/{noun}/{id}").status_code == 404


@pytest.mark.parametrize(("noun", "code"), [("coupons", "pool_taken"), ("catalogs", "catalog_taken")])
def test_a_name_is_taken_once_whatever_its_case(site: Site, noun: str, code: str) -> None:
    make(site, noun, name="Ten")
    other = make(site, noun, name="Twenty")["id"]
    assert site.post(f"/api/v1/{noun}", {"name": " TEN "}).json()["code"] == code
    assert site.patch(f"/api/v1/{noun}/{other}", {"name": "ten"}).json()["code"] == code
