"""Imports over HTTP and from the command line's functions: bring, look, start, cancel, errors."""

from tests.support.site import Site

from towpath.contacts.models import Person
from towpath.imports.undoing import undo_page
from towpath.imports.work import work_chunk
from towpath.intake.accept import accept
from towpath.intake.models import Track

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

    assert done["undo"] is None
    tried = site.post(f"{place}/undo", {"dry_run": True}).json()["undo"]
    assert (tried["status"], tried["dry_run"], tried["pages"]) == ("running", True, 1)
    assert site.post(f"{place}/undo", {}).json()["code"] == "import_not_undoable"
    undo_page(site.db, site.clock.now())
    tried = site.get(place).json()["undo"]
    assert (tried["status"], tried["report"]["people_removed"], tried["report"]["kept"]) == ("done", 1, 0)
    assert site.post(f"{place}/undo", {}).json()["undo"]["dry_run"] is False
    assert site.post(f"{place}/undo/cancel").json()["undo"]["status"] == "cancelled"
    contact = site.get("/api/v1/contacts?search=ada@shop.example").json()["items"][0]["id"]
    accept(site.db, site.workspace_id, [Track(Person(email="ada@shop.example"), "called", {})], site.clock.now())
    site.post(f"{place}/undo", {})
    undo_page(site.db, site.clock.now())
    (kept,) = site.get(f"{place}/undo/kept").json()["items"]
    assert (kept["contact"], kept["reason"].startswith("The person stays: ")) == (contact, True)
    file = b"".join(site.get(f"{place}/undo/kept.csv").streaming_content)
    assert file.startswith(f"contact,order,reason\r\n{contact},,The person".encode())


def test_what_is_wrong_is_said(site: Site) -> None:
    assert site.post("/api/v1/imports?kind=contacts", b"").json()["code"] == "bad_table"
    assert site.post("/api/v1/imports?kind=shoes", FILE).status_code == 422
    said = site.post("/api/v1/imports?kind=events", FILE).json()
    answer = site.post(f"/api/v1/imports/{said['id']}/start", {"mapping": {"email": "contact.email"}})
    assert (answer.status_code, answer.json()["code"]) == (422, "bad_mapping")
    assert site.get("/api/v1/imports/99").json()["code"] == "import_not_found"
    assert site.post("/api/v1/imports?kind=contacts", FILE, key=site.make_key("track")).status_code == 403
