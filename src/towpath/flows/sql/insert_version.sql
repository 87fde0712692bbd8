-- The next version; the row of the flow is locked, so its number is free.
insert into flow_version as v (workspace_id, flow_id, number, text, document, live_from, launched_by)
values (%(workspace_id)s, %(flow_id)s, %(number)s, %(text)s, %(document)s, %(now)s, %(user_id)s)
returning v.id
