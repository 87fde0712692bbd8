-- Uses erasure_by_contact.
select id from erasure where contact_id = %(contact_id)s and workspace_id = %(workspace_id)s and status < 2
