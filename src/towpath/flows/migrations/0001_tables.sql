-- Reference tables.
create table flow (
    id           integer     generated always as identity constraint flow_pk primary key,
    workspace_id integer     not null,
    slug         text        not null,
    name         text        not null,
    description  text        not null default '',
    status       text        not null default 'draft' constraint flow_status check (status in
                 ('draft', 'scheduled', 'active', 'paused', 'finishing', 'finished', 'cancelled', 'archived')),
    draft_text   text,                        -- the author's text, byte for byte; null: no draft beside the live version
    draft_document jsonb,                     -- parsed; for queries only
    live_text    text,                        -- as last launched; newer than its version's text where only settings changed
    settings     jsonb       not null default '{}', -- live flow settings (semantics 40), all versions
    goal         jsonb,
    seed         bigint      not null,        -- of the flow's dice (semantics 21)
    created_at   timestamptz not null,
    changed_at   timestamptz not null,
    constraint flow_slug unique (workspace_id, slug)
);

-- A launched version never changes. An event belongs to the version with live_from <= received_at < live_to (semantics 41).
create table flow_version (
    id           integer     generated always as identity constraint flow_version_pk primary key,
    workspace_id integer     not null,
    flow_id      integer     not null constraint flow_version_flow references flow (id),
    number       integer     not null,
    text         text        not null,
    document     jsonb       not null,        -- the resolved graph; nodes as an ordered list: a node's number is its place
    live_from    timestamptz not null,
    live_to      timestamptz,
    launched_by  integer,
    constraint flow_version_number unique (flow_id, number),
    constraint flow_version_interval check (live_to >= live_from)
);

create table flow_settings_change (
    flow_id      integer     not null constraint flow_settings_change_flow references flow (id),
    number       integer     not null,
    settings     jsonb       not null,
    goal         jsonb,
    at           timestamptz not null,
    by_user      integer,
    constraint flow_settings_change_pk primary key (flow_id, number)
);

create table flow_pause (
    flow_id      integer     not null constraint flow_pause_flow references flow (id),
    paused_at    timestamptz not null,
    resumed_at   timestamptz,
    constraint flow_pause_pk primary key (flow_id, paused_at)
);
