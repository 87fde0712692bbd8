-- How many have been let in under a limit; the row stays locked, so that never more than n are (semantics 15). Index: entry_quota_pk.
insert into entry_quota as q (flow_id, rule, occasion, taken)
values (%(flow_id)s, %(rule)s, %(occasion)s, 0)
on conflict (flow_id, rule, occasion) do update set taken = q.taken
returning q.taken
