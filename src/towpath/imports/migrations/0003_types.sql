-- What the texts of a file's columns are, worked out once when it is started: {column: type}.
alter table import add column types jsonb not null default '{}';
-- Columns that name people (and orders), by which chunks were told apart when the file was read: [name, ...].
alter table import add column told_by jsonb not null default '[]';
-- Chunks that are apart may be worked at once: the mapping names people by those columns only.
alter table import add column side_by_side boolean not null default false;
-- apart: none of its people stands in one of the seven chunks before.
alter table import_chunk add column apart boolean not null default false;
alter table import_chunk add column done boolean not null default false;
update import_chunk set done = true from import where import.id = import_id and number < position;
