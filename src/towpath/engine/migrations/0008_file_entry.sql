-- Rows of files let people in, too. A reference table.
alter table entry_operation drop constraint entry_operation_source;
alter table entry_operation add constraint entry_operation_source check (source in ('api', 'manual', 'file'));
