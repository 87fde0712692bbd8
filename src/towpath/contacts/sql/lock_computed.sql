-- Uses attribute_definition_pk. Two who delete it come one after the other.
select name from attribute_definition
where workspace_id = %(workspace_id)s and subject = 'contact' and name = %(name)s and computed is not null
for update
