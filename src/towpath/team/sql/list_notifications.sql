-- Uses notification_of_member; the newest come first.
select id, workspace_id, user_id, contact_id, body, link, at, read_at from notification
where workspace_id = %(workspace_id)s and user_id = %(user_id)s
  and (%(before_id)s::bigint is null or id < %(before_id)s)
  and (not %(unread)s or read_at is null)
order by id desc
limit %(limit)s
