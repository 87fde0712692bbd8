-- Uses catalog_pk. A name that another catalog has fails by catalog_name.
update catalog set name = %(name)s, folded = %(folded)s where id = %(catalog_id)s and workspace_id = %(workspace_id)s
