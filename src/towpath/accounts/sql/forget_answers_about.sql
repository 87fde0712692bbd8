-- Kept answers that repeat a name or address of the person; all are kept for a day. Index: answered_request_once.
delete from answered_request
where workspace_id = %(workspace_id)s and exists (
    select from unnest(%(texts)s::text[]) as given (text) where position(convert_to(text, 'UTF8') in body) > 0)
