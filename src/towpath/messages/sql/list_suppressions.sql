-- Which of these addresses are suppressed. Index: suppression_pk.
select suppression.workspace_id, suppression.address, suppression.reason
  from unnest(%(lanes)s::smallint[], %(workspace_ids)s::integer[], %(addresses)s::text[]) as asked (lane, workspace_id, address)
  join suppression on suppression.lane = asked.lane and suppression.workspace_id = asked.workspace_id
                  and suppression.channel = %(channel)s and suppression.address = asked.address
