-- Pages of people that are left, of the workspace. Index: import_newest, import_undo_page_pk.
select page.import_id, page.number, page.people
from import_undo_page as page
join import on import.id = page.import_id
where import.workspace_id = %(workspace_id)s and page.people is not null
order by page.import_id, page.number
