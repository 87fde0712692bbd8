-- A value that nodes send to other systems and nobody reads back. sealed: by the key ring of the data folder.
create table secret (
    id           integer     generated always as identity constraint secret_pk primary key,
    workspace_id integer     not null,
    name         text        not null constraint secret_name_is_a_word check (name ~ '^[A-Za-z][A-Za-z0-9_]{0,63}$'),
    sealed       bytea       not null,
    made_at      timestamptz not null,
    changed_at   timestamptz not null,
    constraint secret_name unique (workspace_id, name)
);
