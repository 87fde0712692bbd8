-- Uses people_view_pk. A name that another view of the same owner has fails by people_view_name.
update people_view set user_id = %(user_id)s, name = %(name)s, folded = %(folded)s, look = %(look)s, changed_at = %(now)s
where id = %(id)s and workspace_id = %(workspace_id)s
