-- Uses member_desk_pk. Held until the assignment is committed, so that two choose one after the other.
select user_id, contacts from member_desk where workspace_id = %(workspace_id)s order by user_id for update
