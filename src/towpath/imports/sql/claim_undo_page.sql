-- The next page of the oldest import that is undone. The lock of the undo's row is the lease: one worker a time for one import.
-- Index: import_undo_running, import_undo_page_pk, import_pk.
select undo.import_id, undo.status, undo.dry_run, undo.pages, undo.position, undo.report, undo.actor, undo.started_at, undo.ended_at,
       import.workspace_id, page.chunk, page.people
from import_undo as undo
join import on import.id = undo.import_id
join import_undo_page as page on page.import_id = undo.import_id and page.number = undo.position
where undo.status = 'running' and (%(id)s::integer is null or undo.import_id = %(id)s)
order by undo.import_id
limit 1
for update of undo skip locked
