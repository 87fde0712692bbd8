-- Uses list_member_pk. Only who deletes the row gets it back: the change is one event.
delete from list_member
using unnest(%(lanes)s, %(ids)s, %(list_ids)s::integer[]) as given (lane, id, list_id)
where list_member.lane = given.lane and list_member.contact_id = given.id and list_member.list_id = given.list_id
  and list_member.workspace_id = %(workspace_id)s
returning list_member.lane, list_member.contact_id, list_member.list_id
