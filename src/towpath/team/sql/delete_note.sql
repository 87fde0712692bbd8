-- Uses note_pk.
delete from note where lane = %(lane)s and id = %(id)s and workspace_id = %(workspace_id)s
