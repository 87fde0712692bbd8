"""Imports over HTTP and from the command line's functions: bring, look, start, cancel, errors."""

from tests.support.site import Site

from towpath.imports.work import work_chunk

FILE = b"email,size\nada@shop.example,42\nnobody,43\n"


def test_a_file_is_brought_tried_and_taken_in(site: Site) -> None:
    brought = site.post("/api/v1/imports?kind=contacts&name=people.csv", FILE)
    assert brought.status_code == 201, brought.content
    said = brought.json()
    assert (said["status"], said["total"], said["mapping"]) == ("ready", 2, {"email": "email", "size": "attributes.size"})
    assert said["rows"][0] == {"email": "ada@shop.example", "size": "42"}
    assert "email" in said["targets"]["names"]
    place = f"/api/v1/imports/{said['id']}"

    assert site.post(f"{place}/start", {"dry_run": True}).json()["status"] == "running"
    work_chunk(site.db, site.clock.now())
    assert site.get(place).json()["valid"] == 1
    assert site.post(f"{place}/start", {"mapping": {"email": "email"}}).json()["dry_run"] is False
    work_chunk(site.db, site.clock.now())
    done = site.get(place).json()
    assert (done["status"], done["valid"], done["invalid"], done["created"]) == ("done", 1, 1, 1)

    (error,) = site.get(f"{place}/errors").json()["items"]
    assert (error["line"], error["severity"], error["row"]["email"]) == (3, "error", "nobody")
    file = b"".join(site.get(f"{place}/errors.csv").streaming_content)
    assert file.startswith(b"line,severity,reason,email,size\r\n3,error,")
    assert [one["id"] for one in site.get("/api/v1/imports").json()["items"]] == [said["id"]]
    assert site.post(f"{place}/start", {}).status_code == 409


def test_what_is_wrong_is_said(site: Site) -> None:
    assert site.post("/api/v1/imports?kind=contacts", b"").json()["code"] == "bad_table"
    assert site.post("/api/v1/imports?kind=shoes", FILE).status_code == 422
    said = site.post("/api/v1/imports?kind=events", FILE).json()
    answer = site.post(f"/api/v1/imports/{said['id']}/start", {"mapping": {"email": "contact.email"}})
    assert (answer.status_code, answer.json()["code"]) == (422, "bad_mapping")
    assert site.get("/api/v1/imports/99").json()["code"] == "import_not_found"
    assert site.post("/api/v1/imports?kind=contacts", FILE, key=site.make_key("track")).status_code == 403
