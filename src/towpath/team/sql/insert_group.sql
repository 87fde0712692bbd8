-- user_group_name refuses a second group of that name.
insert into user_group (workspace_id, name, members, updated_at) values (%(workspace_id)s, %(name)s, %(members)s, %(now)s) returning id
