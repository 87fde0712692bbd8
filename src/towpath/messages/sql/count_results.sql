-- What came back of the messages of one version, by node: delivered, opened, clicked. Index message_reported, which holds only messages of
-- which something came back, and all that is asked here. Reads only; nothing here races.
select m.node, count(m.delivered_at) as delivered, count(m.opened_at) as opened, count(m.clicked_at) as clicked
from message as m
where m.version_id = %(version_id)s and m.planned_at >= %(since)s and (%(until)s::timestamptz is null or m.planned_at < %(until)s)
  and (m.delivered_at is not null or m.opened_at is not null or m.clicked_at is not null)
  and m.workspace_id = %(workspace_id)s and not m.test
group by m.node
