-- The newest first, without the chosen people themselves. Index: people_deed_newest.
select id, workspace_id, status, what, people, null, total, worked, refused, after_lane, after_id, actor, created_at, ended_at from people_deed
where workspace_id = %(workspace_id)s and (%(id)s::integer is null or id = %(id)s) and (%(before_id)s::integer is null or id < %(before_id)s)
order by id desc limit %(limit)s
