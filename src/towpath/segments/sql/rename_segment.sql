-- Uses segment_pk. A name that another segment has fails by segment_name.
update segment set name = %(name)s, folded = %(folded)s where id = %(segment_id)s and workspace_id = %(workspace_id)s
