-- Index: list_member_by_list.
select count(*) from list_member where list_id = %(list_id)s
