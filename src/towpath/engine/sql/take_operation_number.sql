-- A number for an operation; a gap is harmless.
select nextval('entry_operation_seq')
