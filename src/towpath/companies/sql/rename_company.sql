-- Uses company_pk. What another company is called fails by company_known.
update company set external_id = %(external_id)s, updated_at = %(now)s where id = %(id)s and workspace_id = %(workspace_id)s
