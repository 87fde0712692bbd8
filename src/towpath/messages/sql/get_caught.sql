-- One mail as it came over the wire. Index: caught_mail_pk.
select raw from caught_mail where id = %(id)s and workspace_id = %(workspace_id)s
