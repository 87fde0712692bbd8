-- A lane's moments of a flow, before they are computed anew. Index: entry_due_pk.
delete from entry_due as d where d.lane = %(lane)s and d.flow_id = %(flow_id)s
