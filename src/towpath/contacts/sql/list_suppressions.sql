-- Reads suppression whole: asked by people, not by the engine.
select channel, address, reason, detail, at
from suppression
where workspace_id = %(workspace_id)s
order by at desc, channel, address
limit %(limit)s
