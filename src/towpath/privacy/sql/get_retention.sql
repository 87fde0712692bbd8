-- Uses retention_pk.
select settings from retention where workspace_id = %(workspace_id)s
