-- Uses double_opt_in_pk.
select settings from double_opt_in where workspace_id = %(workspace_id)s
