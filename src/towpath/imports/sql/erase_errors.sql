-- Rows that were not taken in and name the person. Index: import_newest, import_error_pk.
delete from import_error
using import
where import.id = import_error.import_id and import.workspace_id = %(workspace_id)s and exists (
    select from unnest(%(texts)s::text[]) as given (text)
    where position(text in lower(import_error.data::text)) > 0 or position(text in lower(import_error.reason)) > 0)
