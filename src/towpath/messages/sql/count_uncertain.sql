-- Messages of which nobody knows whether they went out. Index message_uncertain, which holds no others; few.
select count(*) from message where workspace_id = %(workspace_id)s and status = 6
