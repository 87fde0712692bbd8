-- By primary key. The flow is locked, so nobody answers or edits meanwhile; one that is answered already is left alone.
update launch_request as r
   set state = %(state)s, answered_by = %(by)s, answered_at = %(now)s, answer = %(answer)s
 where r.id = %(id)s and r.workspace_id = %(workspace_id)s and r.state = 'open'
returning r.id
