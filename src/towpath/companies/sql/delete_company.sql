-- Uses company_pk; the row is locked, and nobody belongs to it any more.
delete from company where id = %(id)s and workspace_id = %(workspace_id)s
