-- Index launch_request_by_workspace; the newest come first.
select r.id, r.workspace_id, r.flow_id, f.slug as flow, f.name as flow_name, r.revision, r.launch, r.note, r.state, r.asked_by, r.asked_user,
       r.asked_at, r.answered_by, r.answered_at, r.answer
  from launch_request as r join flow as f on f.id = r.flow_id
 where r.workspace_id = %(workspace_id)s
   and (not %(open)s::boolean or r.state = 'open')
   and (%(before)s::integer is null or r.id < %(before)s)
 order by r.id desc
 limit %(limit)s
