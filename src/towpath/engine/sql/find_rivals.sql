-- Uses run_by_contact. Live runs of one flow and key: more than one only where two people were joined, or re-entry is `many`.
select flow_id, min(version_id), array_agg(id order by entered_at, id)
from run
where lane = %(to_lane)s and contact_id = %(to_id)s and status = 0
group by flow_id, key
having count(*) > 1
