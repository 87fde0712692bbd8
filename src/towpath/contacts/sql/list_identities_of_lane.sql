-- After a restore: who is named, a page at a time. Index: identity_pk.
select kind, value, owner_lane, owner_id
from identity
where lane = %(lane)s and workspace_id = %(workspace_id)s and kind <> 'order' and (kind, value) > (%(kind)s, %(value)s)
order by kind, value
limit %(limit)s
