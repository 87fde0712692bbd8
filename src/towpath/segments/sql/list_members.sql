-- Uses segment_member_by_segment from where the last page ended, and contact_pk.
select m.lane, m.contact_id as id, m.since, contact.external_id, contact.first_name, contact.last_name, contact.email, contact.phone
from segment_member as m
join contact on contact.lane = m.lane and contact.id = m.contact_id
where m.segment_id = %(segment_id)s and (m.lane, m.contact_id) > (%(lane)s::smallint, %(contact_id)s::bigint)
order by m.lane, m.contact_id
limit %(limit)s
