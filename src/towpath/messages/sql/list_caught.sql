-- Mail caught, the newest first. Index: caught_mail_by_workspace.
select id, received_at, mail_from, rcpt_to, message_id, subject
  from caught_mail
 where workspace_id = %(workspace_id)s and (%(before_id)s::bigint is null or id < %(before_id)s)
 order by id desc limit %(limit)s
