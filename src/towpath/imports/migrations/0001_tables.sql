-- Files of people, orders and events that are taken in. Small tables: their rows are few, or go when the import is forgotten.

-- position: chunks done; a chunk's rows and its new position are committed together, so that none is taken in twice.
create table import (
    id           integer     generated always as identity constraint import_pk primary key,
    workspace_id integer     not null,
    kind         text        not null constraint import_kind check (kind in ('contacts', 'orders', 'events')),
    status       text        not null default 'ready' constraint import_status check (status in ('ready', 'running', 'done', 'cancelled')),
    name         text        not null,        -- of the file, as its sender called it
    format       text        not null constraint import_format check (format in ('csv', 'lines')),
    columns      jsonb       not null,        -- [name, ...] in the order of the file
    mapping      jsonb       not null default '{}', -- column -> target; a column that is not named is left out
    options      jsonb       not null default '{}',
    total        integer     not null default 0,
    chunks       integer     not null default 0,
    position     integer     not null default 0,
    valid        integer     not null default 0,
    invalid      integer     not null default 0,
    created      integer     not null default 0, -- contacts made
    known        integer     not null default 0, -- events and orders that were there already
    actor        text        not null,
    created_at   timestamptz not null,
    started_at   timestamptz,
    ended_at     timestamptz
);
create index import_newest on import (workspace_id, id desc);
create index import_running on import (id) where status = 'running';

-- rows: [[line, values], ...] as compressed JSON; values are texts of the columns (csv) or an object (lines).
create table import_chunk (
    import_id    integer     not null constraint import_chunk_import references import (id) on delete cascade,
    number       integer     not null,
    rows         bytea       not null,
    constraint import_chunk_pk primary key (import_id, number)
);

-- Rows that were not taken in, or (warning) of which a value was not.
create table import_error (
    import_id    integer     not null constraint import_error_import references import (id) on delete cascade,
    line         integer     not null,
    warning      boolean     not null,
    reason       text        not null,
    data         jsonb       not null,        -- the row as it was read
    constraint import_error_pk primary key (import_id, line, warning)
);
