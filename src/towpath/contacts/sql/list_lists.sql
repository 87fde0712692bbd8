-- Uses people_list_name, and list_member_by_list for the numbers.
select id, sort, name, created_at, (select count(*) from list_member where list_member.list_id = people_list.id) as members
from people_list
where workspace_id = %(workspace_id)s and sort = %(sort)s and (%(list_id)s::integer is null or id = %(list_id)s)
order by folded
