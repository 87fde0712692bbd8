-- By what a person was named in calls of the last 30 days: all lanes, since who was refused has none.
update participant set said = '', sentence = null, contact_id = null
where lane = any(%(lanes)s::smallint[]) and workspace_id = %(workspace_id)s and (contact_id = any(%(contacts)s::bigint[]) or said = any(%(said)s::text[]))
