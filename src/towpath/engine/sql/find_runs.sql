-- Runs of these contacts in these flows, ended ones too where a goal may still fall to them. Index: run_by_contact.
select run.lane, run.id, run.contact_id, run.flow_id, run.version_id, run.entered_at, run.status, run.key, run.test
from unnest(%(lanes)s, %(contacts)s) as given (lane, contact_id)
join run on run.lane = given.lane and run.contact_id = given.contact_id
where run.flow_id = any(%(flows)s) and (run.status = 0 or %(ended)s)
order by run.id
