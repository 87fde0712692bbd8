-- Uses member_desk_pk.
select user_id, contacts, seen_at from member_desk where workspace_id = %(workspace_id)s
