-- By primary key. Held to the end of the claim: two workers never give away the same room (semantics 15). In key order against deadlocks.
select workspace_id, name, used, booked from sending_quota
 where (workspace_id, name) in (select * from unnest(%(workspace_ids)s::integer[], %(names)s::text[]))
 order by workspace_id, name for update
