-- Index: consent_request_by_contact.
delete from consent_request where workspace_id = %(workspace_id)s and contact_id = %(contact_id)s
