-- Index: flow_pk.
select name from flow where id = %(flow_id)s and workspace_id = %(workspace_id)s
