-- A call that lets people in. Index: entry_operation_pk.
insert into entry_operation (lane, id, workspace_id, flow_id, count, created_at, source, callback_url, callback, try_at)
values (%(lane)s, %(id)s, %(workspace_id)s, %(flow_id)s, %(count)s, %(now)s, %(source)s, %(callback_url)s, %(callback)s, %(try_at)s)
