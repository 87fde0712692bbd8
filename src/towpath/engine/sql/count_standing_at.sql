-- How many visits are in progress in these versions, at these places: asked by a person before a deed for many. Tokens have no index by version.
select count(*)
from token
where token.workspace_id = %(workspace_id)s and token.version_id = any(%(versions)s)
  and (%(places)s::text[] is null or token.version_id || ':' || token.node = any(%(places)s)) and (not %(set_aside)s or token.state = 5)
