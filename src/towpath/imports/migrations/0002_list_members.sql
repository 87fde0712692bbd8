-- Files that put people into lists and groups.
alter table import drop constraint import_kind;
alter table import add constraint import_kind check (kind in ('contacts', 'orders', 'events', 'list_members'));
