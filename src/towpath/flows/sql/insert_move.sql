-- The plan that a launch commits; each lane applies it before its next batch (semantics 42).
insert into flow_move (workspace_id, flow_id, to_version_id, from_version_ids, plan, back_of, at, by_user)
values (%(workspace_id)s, %(flow_id)s, %(to_version_id)s, %(from_version_ids)s, %(plan)s, %(back_of)s, %(now)s, %(user_id)s)
returning id
