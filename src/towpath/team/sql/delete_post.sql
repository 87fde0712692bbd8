-- Uses feed_post_pk.
delete from feed_post where lane = %(lane)s and id = %(id)s and workspace_id = %(workspace_id)s
