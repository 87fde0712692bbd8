-- A request to launch goes on over a move to another folder. Index launch_request_open; the flow is locked.
update launch_request as r
   set revision = %(after)s
 where r.flow_id = %(flow_id)s and r.state = 'open' and r.revision = %(before)s and r.workspace_id = %(workspace_id)s
