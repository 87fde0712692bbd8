-- Uses notification_of_member. id null: all of the member.
update notification set read_at = coalesce(read_at, %(now)s)
where workspace_id = %(workspace_id)s and user_id = %(user_id)s
  and ((%(id)s::bigint is null and read_at is null) or id = %(id)s)
