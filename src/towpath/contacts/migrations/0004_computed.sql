-- An attribute of a contact that is worked out from the log: {"event": name, "what": count | sum | first | last | days_since}.
alter table attribute_definition add column computed jsonb;
alter table attribute_definition add constraint attribute_definition_computed check (computed is null or (subject = 'contact' and declared));
