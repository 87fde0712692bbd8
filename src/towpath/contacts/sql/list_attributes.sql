-- Uses attribute_definition_pk.
select name, type, title, declared, computed, description, choices
from attribute_definition
where workspace_id = %(workspace_id)s and subject = %(subject)s
order by name
