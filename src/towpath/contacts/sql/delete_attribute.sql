-- Uses attribute_definition_pk. One that is worked out is deleted by delete_computed.
delete from attribute_definition
where workspace_id = %(workspace_id)s and subject = %(subject)s and name = %(name)s and computed is null
