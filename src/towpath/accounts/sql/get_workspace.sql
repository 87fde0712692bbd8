-- By primary key.
select id, name, slug, time_zone, currency, locale, test_mode, launch_approval, flow_deletion, sending_fenced_at, created_at
  from workspace
 where id = %(workspace_id)s
