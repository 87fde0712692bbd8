-- Index: consent_request_by_contact. The lane stays: it is that of the request's own id, by which its link finds it.
update consent_request set contact_id = %(to_id)s where workspace_id = %(workspace_id)s and contact_id = %(from_id)s
