-- Uses attribute_definition_pk.
delete from attribute_definition
where workspace_id = %(workspace_id)s and subject = 'contact' and name = %(name)s and computed is not null
