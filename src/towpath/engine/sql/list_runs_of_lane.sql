-- The next live runs of a lane that stand in these versions, at these places where some are named, set aside where that is asked; a page.
-- Index: token_pk (the lane).
select distinct token.run_id
from token
where token.lane = %(lane)s and token.run_id > %(after_id)s and token.version_id = any(%(versions)s)
  and (%(places)s::text[] is null or token.version_id || ':' || token.node = any(%(places)s)) and (not %(set_aside)s or token.state = 5)
order by token.run_id
limit %(limit)s
