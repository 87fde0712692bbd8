-- How far long commands have come. Index: inbox_pk.
update inbox set payload = given.payload
from unnest(%(lanes)s, %(classes)s, %(workspaces)s, %(ids)s, %(payloads)s) as given (lane, class, workspace_id, id, payload)
where inbox.lane = given.lane and inbox.class = given.class and inbox.workspace_id = given.workspace_id and inbox.id = given.id
