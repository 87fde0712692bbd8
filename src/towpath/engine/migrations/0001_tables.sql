-- The hot tables. No foreign keys, few indexes: see docs/explain. Ids of runs, tokens and processes: lane.next_id * 256 + lane.

-- Two rows a lane: the lock that says who works it. kind: 'work' (match and advance), 'send' (claims of deliver).
create table lane (
    kind         text        not null constraint lane_kind check (kind in ('work', 'send')),
    lane         smallint    not null constraint lane_number check (lane between 0 and 255),
    next_id      bigint      not null default 1,
    next_due     timestamptz not null default '-infinity', -- no token (message) of the lane is due before; -infinity: look
    constraint lane_pk primary key (lane, kind)
);
insert into lane (kind, lane) select kind, lane from (values ('work'), ('send')) as k (kind), generate_series(0, 255) as lane;

-- reason: null while running, else one of semantics 18.
create table run (
    lane         smallint    not null,
    id           bigint      not null,
    workspace_id integer     not null,
    flow_id      integer     not null,
    version_id   integer     not null,
    ordinal      integer     not null default 0, -- n of the person's run in this flow (semantics 21)
    contact_id   bigint,
    order_id     bigint,
    key          text        not null default '',
    entered_at   timestamptz not null,
    ended_at     timestamptz,
    entry_event_id bigint,                    -- with entry_received_at: the event that started it
    entry_received_at timestamptz,
    depth        smallint    not null default 0,
    status       smallint    not null default 0 constraint run_status check (status between 0 and 3), -- 0 running, 1 completed, 2 removed, 3 failed
    test         boolean     not null default false,
    reason       text,
    label        text,
    variables    jsonb,                       -- null: the initial values
    constraint run_pk primary key (lane, id),
    constraint run_end check ((status = 0) = (ended_at is null) and (status = 0) = (reason is null)),
    constraint run_reason check ((status = 0 and reason is null)
        or (status = 1 and reason in ('end', 'end_of_branch', 'goal'))
        or (status = 2 and reason in ('removed_by_event', 'left_audience', 'removed_by_user', 'removed_by_api', 'flow_stopped', 'merged', 'erased', 'node_removed', 'late'))
        or (status = 3 and reason in ('error', 'loop_limit')))
);
create index run_by_contact on run (lane, contact_id, id);
create index run_by_flow on run (flow_id, id);

-- Where a run is. state: 0 ready, 1 sleeping, 2 awaiting events, 3 awaiting the answer of its effect, 4 parked at a join, 5 in error (set aside), 6 waiting for a condition.
-- class: 0 interactive, 1 timers, 2 bulk. due_at 'infinity': only something else wakes it.
create table token (
    lane         smallint    not null,
    id           bigint      not null,
    run_id       bigint      not null,
    workspace_id integer     not null,
    version_id   integer     not null,
    node         smallint    not null,        -- number of the node in its version
    state        smallint    not null default 0 constraint token_state check (state between 0 and 6),
    class        smallint    not null default 0 constraint token_class check (class between 0 and 2),
    due_at       timestamptz not null,
    contact_id   bigint,
    process_id   bigint      not null,        -- of the visit in progress
    prior        bigint,                      -- process id of the visit before
    started_at   timestamptz not null,        -- of the visit in progress
    forks        bigint[],                    -- process ids of its forks, outermost first
    memo         jsonb,                       -- what the visit in progress must remember: decide's state, seen so far, the answer
    constraint token_pk primary key (lane, id)
);
create index token_due on token (lane, class, due_at);
create index token_by_run on token (lane, run_id);

create table awaited (
    lane         smallint    not null,
    contact_id   bigint      not null,
    name         text        not null,        -- of the event
    token_id     bigint      not null,
    arm          smallint    not null,
    workspace_id integer     not null,
    since        bigint      not null,        -- events with a larger id count (semantics 5)
    constraint awaited_pk primary key (lane, contact_id, name, token_id, arm)
);

-- Once-memory, cooldown, the ordinal of dice; one row a person, flow and key. Survives reset of statistics.
create table entry_memory (
    lane         smallint    not null,
    flow_id      integer     not null,
    contact_id   bigint      not null,        -- the subject's id: of the order in a flow of orders without contact
    key          text        not null default '',
    entered      integer     not null,        -- how often
    inside       integer     not null,        -- how many runs live now
    last_entered_at timestamptz not null,
    last_exited_at timestamptz,
    constraint entry_memory_pk primary key (lane, flow_id, contact_id, key),
    constraint entry_memory_counts check (inside >= 0 and entered >= inside)
);

-- One visit, written when it ends; insert-only; a partition a month of ended_at.
create table process (
    lane         smallint    not null,
    id           bigint      not null,
    run_id       bigint      not null,
    workspace_id integer     not null,
    version_id   integer     not null,
    node         smallint    not null,
    prior        bigint,
    started_at   timestamptz not null,
    ended_at     timestamptz not null,
    outlet       text,                        -- null: the run was ended while here
    seen         jsonb,                       -- {leaf number: value} and what the kind recorded
    result       jsonb,
    constraint process_pk primary key (lane, id, ended_at)
) partition by range (ended_at);
create index process_by_run on process (lane, run_id);
create table process_default partition of process default;

-- what: started, completed, removed, failed (node -1), entered, left:OUTLET, sent, ... of a node. Written once a batch, in key order.
create table counter (
    lane         smallint    not null,
    version_id   integer     not null,
    node         smallint    not null,
    what         text        not null,
    hour         timestamptz not null,
    n            bigint      not null,
    constraint counter_pk primary key (lane, version_id, node, what, hour)
);

-- The newest refusal per contact, flow and reason, with its count (semantics 10).
create table entry_denied (
    lane         smallint    not null,
    flow_id      integer     not null,
    contact_id   bigint      not null,
    reason       text        not null constraint entry_denied_reason check (reason in
                 ('already_inside', 'once_only', 'cooldown', 'entry_limit', 'no_consent', 'flow_not_active', 'audience_full', 'nesting', 'too_old')),
    workspace_id integer     not null,
    count        bigint      not null,
    last_at      timestamptz not null,
    event_id     bigint,
    constraint entry_denied_pk primary key (lane, flow_id, contact_id, reason)
);

-- An event counts once per person and goal, for the earliest run in whose window it falls (semantics 48).
create table goal_reached (
    lane         smallint    not null,
    flow_id      integer     not null,
    event_id     bigint      not null,
    workspace_id integer     not null,
    contact_id   bigint      not null,
    run_id       bigint      not null,
    version_id   integer     not null,
    at           timestamptz not null,        -- occurred_at of the event
    value        numeric,
    constraint goal_reached_pk primary key (lane, flow_id, event_id)
);

-- A token, event or message that could not be worked; shown, retried on command (semantics 22).
create table quarantined (
    lane         smallint    not null,
    what         text        not null constraint quarantined_what check (what in ('token', 'inbox', 'message')),
    id           bigint      not null,
    workspace_id integer     not null,
    flow_id      integer,
    error        text        not null,
    at           timestamptz not null,
    row          jsonb,                       -- of inbox: the row itself
    constraint quarantined_pk primary key (lane, what, id)
);
