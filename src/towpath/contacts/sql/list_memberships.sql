-- Uses list_member_pk.
select people_list.id, people_list.sort, people_list.name, list_member.added_at
from list_member
join people_list on people_list.id = list_member.list_id
where list_member.lane = %(lane)s and list_member.contact_id = %(contact_id)s
order by people_list.sort desc, people_list.folded
