-- Uses inbox_pk. A command takes its place among the events of its lane by its id.
insert into inbox (lane, id, workspace_id, kind, contact_id, name, occurred_at, received_at, payload)
select lane, id, %(workspace_id)s, 2, contact_id, name, %(now)s, %(now)s, payload
from unnest(%(lanes)s, %(ids)s, %(contact_ids)s, %(names)s, %(payloads)s) as given (lane, id, contact_id, name, payload)
