-- A pause that begins at the very moment the last one ended goes on with it. Key flow_pause_pk.
insert into flow_pause as p (flow_id, paused_at)
values (%(flow_id)s, %(now)s)
on conflict (flow_id, paused_at) do update set resumed_at = null
