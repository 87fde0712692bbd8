-- Uses list_member_pk.
delete from list_member
using unnest(%(lanes)s, %(ids)s) as given (lane, id), people_list
where list_member.lane = given.lane and list_member.contact_id = given.id
  and people_list.id = list_member.list_id and people_list.sort = %(sort)s
returning list_member.lane, list_member.contact_id, list_member.list_id
