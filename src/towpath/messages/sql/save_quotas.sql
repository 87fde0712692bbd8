-- By primary key; the rows are locked by lock_quotas.
update sending_quota set used = asked.used, booked = asked.booked
  from unnest(%(workspace_ids)s::integer[], %(names)s::text[], %(used)s::jsonb[], %(booked)s::jsonb[])
       as asked (workspace_id, name, used, booked)
 where sending_quota.workspace_id = asked.workspace_id and sending_quota.name = asked.name
