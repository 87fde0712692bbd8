-- Code of a workspace that flows run in a jail.
create table function (
    id           integer     generated always as identity constraint function_pk primary key,
    workspace_id integer     not null,
    name         text        not null,
    folded       text        not null collate "C",
    code         text        not null,
    hosts        text[]      not null default '{}',
    secrets      text[]      not null default '{}', -- names of those that it may read
    seconds      smallint    not null constraint function_seconds check (seconds between 1 and 60),
    memory       smallint    not null constraint function_memory check (memory between 16 and 512),
    made_at      timestamptz not null,
    changed_at   timestamptz not null,
    constraint function_name unique (workspace_id, folded)
);
