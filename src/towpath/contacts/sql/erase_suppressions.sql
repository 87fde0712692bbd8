-- Uses suppression_pk: the ledger of hashes says it from now on.
delete from suppression
using unnest(%(lanes)s::smallint[], %(channels)s::text[], %(addresses)s::text[]) as given (lane, channel, address)
where suppression.lane = given.lane and suppression.workspace_id = %(workspace_id)s and suppression.channel = given.channel
  and suppression.address = given.address
