-- Whom a chunk's rows concerned, and what the log does not tell of how things were before: compressed JSON, see imports.touched.
alter table import_chunk add column touched bytea;

-- An import that is undone, or of which is tried what could be. report: {what: how many}; position: pages worked.
create table import_undo (
    import_id    integer     not null constraint import_undo_pk primary key constraint import_undo_import references import (id) on delete cascade,
    status       text        not null constraint import_undo_status check (status in ('running', 'done', 'cancelled')),
    dry_run      boolean     not null,
    pages        integer     not null,
    position     integer     not null default 0,
    report       jsonb       not null default '{}',
    actor        text        not null,
    started_at   timestamptz not null,
    ended_at     timestamptz
);
create index import_undo_running on import_undo (import_id) where status = 'running';

-- What is undone in one transaction: people, [id, ...] as compressed JSON; or the orders of a chunk.
create table import_undo_page (
    import_id    integer     not null constraint import_undo_page_undo references import_undo (import_id) on delete cascade,
    number       integer     not null,
    chunk        integer,
    people       bytea,
    constraint import_undo_page_pk primary key (import_id, number),
    constraint import_undo_page_of check ((chunk is null) <> (people is null))
);

-- What could not go back. contact_id: a number that names nobody once the person is erased.
create table import_undo_kept (
    import_id    integer     not null constraint import_undo_kept_undo references import_undo (import_id) on delete cascade,
    number       integer     not null,
    contact_id   bigint,
    order_number text,                        -- the sender's, of an order
    reason       text        not null,
    constraint import_undo_kept_pk primary key (import_id, number)
);
