-- The oldest that nobody has begun; the row lock is the lease. Index: erasure_open.
select id, workspace_id, contact_lane, contact_id
from erasure
where status = 0
order by id
limit 1
for update skip locked
