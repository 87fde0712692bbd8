-- The oldest that runs and nobody works. The row lock is the lease of one page: place and changes are committed together, and who
-- cancels waits for the page. Index: people_deed_running.
select id, workspace_id, status, what, people, contacts, total, worked, refused, after_lane, after_id, actor, created_at, ended_at from people_deed
where status = 'running' and (%(id)s::integer is null or id = %(id)s)
order by id
limit 1
for update skip locked
