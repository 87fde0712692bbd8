-- choices: the only values that an attribute may have; empty: any of its type. A reference table.
alter table attribute_definition add column description text not null default '';
alter table attribute_definition add column choices text[] not null default '{}';
