"""Complaints and bounces over HTTP, passed on by a provider's webhook or from a mailbox."""

from tests.support.site import Site


def test_36_a_reported_address_gets_no_more_mail(site: Site) -> None:
    said = {"what": "complained", "address": "Ada@mail1.example", "detail": "abuse"}
    assert site.post("/api/v1/mail-reports", said).json() == {"status": "filed"}
    assert site.post("/api/v1/mail-reports", said).json() == {"status": "known"}
    (row,) = site.get("/api/v1/suppressions").json()["items"]
    assert (row["address"], row["reason"]) == ("ada@mail1.example", "complained")
    assert site.post("/api/v1/mail-reports", {"what": "bounced"}).json() == {"status": "unknown"}
    assert site.post("/api/v1/mail-reports/mail", b"Subject: Hello\n\nHow are you?").json() == {"status": "unknown"}
    assert site.post("/api/v1/mail-reports", {"what": "opened"}).status_code == 422
