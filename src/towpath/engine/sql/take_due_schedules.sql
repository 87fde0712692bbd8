-- Schedules whose time has come; two workers never take the same. A reference table of a row a schedule.
select s.flow_id, s.rule, s.workspace_id, s.version_id, s.anchor, s.next_at, f.status, w.time_zone
from entry_schedule as s
join flow as f on f.id = s.flow_id
join workspace as w on w.id = s.workspace_id
where s.next_at <= %(now)s
order by s.next_at
limit %(limit)s
for update of s skip locked
