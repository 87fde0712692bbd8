-- Uses function_pk; function_name refuses a name that another has.
update function set name = %(name)s, folded = %(folded)s, code = %(code)s, hosts = %(hosts)s, secrets = %(secrets)s, seconds = %(seconds)s,
       memory = %(memory)s, changed_at = %(now)s
 where id = %(id)s and workspace_id = %(workspace_id)s
returning id
