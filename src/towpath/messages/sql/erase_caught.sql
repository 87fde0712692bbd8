-- What the built-in catcher holds to these addresses. A table for looking at: read whole.
delete from caught_mail where workspace_id = %(workspace_id)s and exists (
    select from unnest(rcpt_to) as given (address) where lower(address) = any(%(addresses)s::text[]))
