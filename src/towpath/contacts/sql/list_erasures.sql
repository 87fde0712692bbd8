-- The newest first. Index: erasure_newest.
select id, contact_id, asked_at, asked_by, status, done_at, report
from erasure
where workspace_id = %(workspace_id)s and (%(before_id)s::integer is null or id < %(before_id)s) and (%(id)s::integer is null or id = %(id)s)
order by id desc
limit %(limit)s
