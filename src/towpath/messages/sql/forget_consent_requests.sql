-- Index: consent_request_by_age.
delete from consent_request where asked_at < %(before)s
