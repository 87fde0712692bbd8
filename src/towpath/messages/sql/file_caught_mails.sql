-- Mail that the catcher took. Index: caught_mail_pk. workspace 0 stands for none.
insert into caught_mail (workspace_id, received_at, mail_from, rcpt_to, message_id, subject, raw)
select nullif(workspace_id, 0), %(now)s, sender, array(select jsonb_array_elements_text(recipients)), message_id, subject, raw
  from unnest(%(workspace_ids)s::integer[], %(senders)s::text[], %(recipients)s::jsonb[], %(message_ids)s::text[], %(subjects)s::text[],
              %(raws)s::bytea[]) as mail (workspace_id, sender, recipients, message_id, subject, raw)
