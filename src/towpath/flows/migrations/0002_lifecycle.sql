-- What a flow remembers of its own life: since when its numbers count, since when too many of its nodes fail, when its end was announced.
alter table flow
    add column statistics_since timestamptz,
    add column in_error_since timestamptz,
    add column idle_announced_at timestamptz;

-- stopped_at: its people leave, though the flow goes on by another version.
alter table flow_version add column stopped_at timestamptz;

-- What a counter had reached when statistics were reset (semantics 49): it is taken off what is shown, nothing is deleted.
-- node -1, what 'goal_value': the sum of the goal's values until then.
create table counter_base (
    version_id   integer     not null constraint counter_base_version references flow_version (id),
    node         smallint    not null,
    what         text        not null,
    n            numeric     not null,
    constraint counter_base_pk primary key (version_id, node, what)
);

-- People who change their version: by the plan of a launch, or back again (semantics 42). plan: {version: {node: {do, to}}}, in numbers of nodes.
create table flow_move (
    id           integer     generated always as identity constraint flow_move_pk primary key,
    workspace_id integer     not null,
    flow_id      integer     not null constraint flow_move_flow references flow (id),
    to_version_id integer    not null constraint flow_move_version references flow_version (id),
    from_version_ids integer[] not null,
    plan         jsonb       not null,
    back_of      integer     constraint flow_move_back_of references flow_move (id), -- the move whose people return
    at           timestamptz not null,
    done_at      timestamptz,                 -- every lane has applied it
    by_user      integer
);
create index flow_move_by_flow on flow_move (flow_id, id);
