-- Uses catalog_name.
select id, name, folded from catalog where workspace_id = %(workspace_id)s order by folded
