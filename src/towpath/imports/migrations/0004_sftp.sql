-- Files that say who consents to what.
alter table import drop constraint import_kind;
alter table import add constraint import_kind check (kind in ('contacts', 'orders', 'events', 'list_members', 'consents'));

-- Whom the chunk's rows let into the import's flow: an operation of the engine, which is kept 30 days as the import is.
alter table import_chunk add column operation_id bigint;

-- Folders of other people's servers that are looked into for files. Few rows.
create table sftp_connection (
    id           integer     generated always as identity constraint sftp_connection_pk primary key,
    workspace_id integer     not null,
    name         text        not null constraint sftp_connection_named check (name <> ''),
    host         text        not null,
    port         integer     not null constraint sftp_connection_port check (port between 1 and 65535),
    username     text        not null,
    secret       bytea       not null,        -- the private key, sealed
    public_key   text        not null,        -- its other half, for the server's owner
    host_key     text        not null default '', -- the only key of the server that is believed; '': nobody said yet
    folder       text        not null,
    pattern      text        not null,
    done_folder  text        not null default '', -- to which a file goes when it was taken; '': it stays, and is remembered
    kind         text        not null,
    mapping      jsonb       not null default '{}', -- {}: as the columns' names say
    options      jsonb       not null default '{}',
    every        integer     not null constraint sftp_connection_every check (every between 1 and 10080), -- minutes
    active       boolean     not null default true,
    look_at      timestamptz not null,
    looked_at    timestamptz,
    error        text        not null default '', -- of the last look
    created_at   timestamptz not null,
    constraint sftp_connection_name unique (workspace_id, name)
);
create index sftp_connection_due on sftp_connection (look_at) where active;

-- What a look found: a file that was taken or refused, or (file null) why it saw nothing. A file is told again by its name, size and time.
create table sftp_arrival (
    id            bigint      generated always as identity constraint sftp_arrival_pk primary key,
    connection_id integer     not null constraint sftp_arrival_connection references sftp_connection (id) on delete cascade,
    at            timestamptz not null,
    file          text,
    size          bigint,
    changed_at    bigint,                     -- the server's clock, seconds
    import_id     integer     constraint sftp_arrival_import references import (id) on delete set null,
    error         text        not null default ''
);
create unique index sftp_arrival_file on sftp_arrival (connection_id, file, size, changed_at) where file is not null;
create index sftp_arrival_newest on sftp_arrival (connection_id, id desc);
create index sftp_arrival_by_import on sftp_arrival (import_id) where import_id is not null;
