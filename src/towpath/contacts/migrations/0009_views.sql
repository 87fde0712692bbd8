-- Looks at the list of people that were given a name. user_id: whose it is; 0: the whole workspace's. A reference table.
create table people_view (
    id           integer     generated always as identity constraint people_view_pk primary key,
    workspace_id integer     not null,
    user_id      bigint      not null default 0,
    name         text        not null constraint people_view_named check (name <> ''),
    folded       text        not null,
    look         jsonb       not null,
    created_at   timestamptz not null,
    changed_at   timestamptz not null,
    constraint people_view_name unique (workspace_id, user_id, folded)
);
