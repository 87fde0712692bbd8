-- The messages that a flow planned for the people of these runs, and those about nobody. Index: message_by_contact; process_by_run, message_pk.
select m.lane, m.process_id, m.status, m.run_id
from unnest(%(lanes)s::smallint[], %(contacts)s::bigint[]) as given (lane, contact_id)
join message as m on m.lane = given.lane and m.contact_id = given.contact_id and m.flow_id = %(flow_id)s
union
select m.lane, m.process_id, m.status, m.run_id
from unnest(%(lanes)s::smallint[], %(runs)s::bigint[]) as given (lane, run_id)
join process as p on p.lane = given.lane and p.run_id = given.run_id
join message as m on m.lane = p.lane and m.process_id = p.id and m.flow_id = %(flow_id)s
