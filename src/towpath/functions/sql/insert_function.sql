-- Uses function_name, which refuses a second of the same name.
insert into function (workspace_id, name, folded, code, hosts, secrets, seconds, memory, made_at, changed_at)
values (%(workspace_id)s, %(name)s, %(folded)s, %(code)s, %(hosts)s, %(secrets)s, %(seconds)s, %(memory)s, %(now)s, %(now)s)
returning id
