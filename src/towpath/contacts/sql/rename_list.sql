-- Uses people_list_pk. A name that another list has fails by people_list_name.
update people_list set name = %(name)s, folded = %(folded)s
where id = %(list_id)s and workspace_id = %(workspace_id)s and sort = %(sort)s
