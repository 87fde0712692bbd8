-- People whose memory of entries says something else than their running runs: how many are inside, in which flow. Reads all of both: asked
-- seldom, by a person.
select coalesce(m.flow_id, r.flow_id) as flow_id, count(*) as n
from (select lane, flow_id, contact_id, key, inside from entry_memory where inside > 0) as m
full join (select run.lane, run.flow_id, coalesce(nullif(run.contact_id, 0), run.order_id) as contact_id, run.key, count(*) as inside
           from run
           where run.status = 0 and (run.contact_id <> 0 or run.order_id is not null)
           group by run.lane, run.flow_id, coalesce(nullif(run.contact_id, 0), run.order_id), run.key) as r
       on r.lane = m.lane and r.flow_id = m.flow_id and r.contact_id = m.contact_id and r.key = m.key
where m.inside is distinct from r.inside
group by coalesce(m.flow_id, r.flow_id)
