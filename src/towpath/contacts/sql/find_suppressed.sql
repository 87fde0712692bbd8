-- Uses suppression_pk.
select suppression.address, suppression.reason
from suppression
join unnest(%(lanes)s, %(addresses)s) as wanted (lane, address) on suppression.lane = wanted.lane and suppression.address = wanted.address
where suppression.workspace_id = %(workspace_id)s and suppression.channel = %(channel)s
