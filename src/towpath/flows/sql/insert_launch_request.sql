-- The unique index launch_request_open keeps two from standing for one flow; the flow is locked.
insert into launch_request (workspace_id, flow_id, revision, launch, note, asked_by, asked_user, asked_at)
values (%(workspace_id)s, %(flow_id)s, %(revision)s, %(launch)s, %(note)s, %(by)s, %(asked_user)s, %(now)s)
returning id
