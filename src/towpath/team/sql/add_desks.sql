-- Uses member_desk_pk, in the order of users: two who assign at once wait for each other and never lock crosswise.
insert into member_desk (workspace_id, user_id, contacts)
select workspace_id, user_id, contacts
from unnest(%(workspace_ids)s::integer[], %(user_ids)s::bigint[], %(counts)s::bigint[]) as given (workspace_id, user_id, contacts)
order by workspace_id, user_id
on conflict (workspace_id, user_id) do update set contacts = member_desk.contacts + excluded.contacts
