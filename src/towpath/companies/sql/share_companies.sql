-- Uses company_pk. Who is put into a company keeps it from being deleted meanwhile.
select id from company where workspace_id = %(workspace_id)s and id = any(%(ids)s::bigint[]) order by id for key share
