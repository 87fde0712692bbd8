-- Uses list_member_by_list from where the last page ended, and contact_pk.
select list_member.lane, list_member.contact_id as id, list_member.added_at, contact.external_id, contact.first_name, contact.last_name,
       contact.email, contact.phone, contact.identified
from list_member
join contact on contact.lane = list_member.lane and contact.id = list_member.contact_id
where list_member.list_id = %(list_id)s and (list_member.lane, list_member.contact_id) > (%(lane)s::smallint, %(contact_id)s::bigint)
order by list_member.lane, list_member.contact_id
limit %(limit)s
