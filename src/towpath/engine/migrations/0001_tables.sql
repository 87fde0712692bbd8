-- The hot tables. No foreign keys, few indexes; wide columns first, so that rows pack without holes.
-- Ids of runs and visits: number * 256 + lane, the number from lane.next_id.

-- Two rows a lane: the lock that says who works it. kind: 'work' (match and advance), 'send' (claims of deliver).
create table lane (
    next_id      bigint      not null default 1,
    next_due     timestamptz not null default '-infinity', -- no token (message) of the lane is due before; -infinity: look
    lane         smallint    not null constraint lane_number check (lane between 0 and 255),
    kind         text        not null constraint lane_kind check (kind in ('work', 'send')),
    constraint lane_pk primary key (lane, kind)
) with (fillfactor = 50);
insert into lane (kind, lane) select kind, lane from (values ('work'), ('send')) as k (kind), generate_series(0, 255) as lane;

-- status: 0 running, 1 completed, 2 removed, 3 failed. reason: null while running, else one of semantics 18.
create table run (
    id           bigint      not null,
    contact_id   bigint,
    order_id     bigint,
    entered_at   timestamptz not null,
    ended_at     timestamptz,
    entry_event_id bigint,                    -- the event that started it
    workspace_id integer     not null,
    flow_id      integer     not null,
    version_id   integer     not null,
    ordinal      integer     not null default 0, -- n of the person's run in this flow (semantics 21)
    lane         smallint    not null,
    depth        smallint    not null default 0,
    status       smallint    not null default 0 constraint run_status check (status between 0 and 3),
    test         boolean     not null default false,
    key          text        not null default '',
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
create index run_by_contact on run (lane, contact_id);
create index run_by_flow on run (flow_id, entered_at);

-- Where a run is: its visits in progress. state: 0 ready, 1 sleeping, 2 awaiting events, 3 awaiting the answer of its effect,
-- 4 parked at a join, 5 in error (set aside), 6 waiting for a condition. class: 0 interactive, 1 timers, 2 bulk.
-- due_at 'infinity': only something else wakes it. A row is never updated: it is taken (deleted) and written anew.
create table token (
    run_id       bigint      not null,
    process_id   bigint      not null,        -- of the visit in progress
    prior        bigint      not null,        -- process id of the visit before; 0: none
    contact_id   bigint      not null,        -- 0: none
    started_at   timestamptz not null,        -- of the visit in progress
    due_at       timestamptz not null,
    workspace_id integer     not null,
    version_id   integer     not null,
    lane         smallint    not null,
    node         smallint    not null,        -- number of the node in its version
    state        smallint    not null constraint token_state check (state between 0 and 6),
    class        smallint    not null constraint token_class check (class between 0 and 2),
    forks        bigint[],                    -- its forks, outermost first, as pairs: process id, number of the node (see engine.forks)
    memo         jsonb,                       -- what the visit in progress must remember (see engine.memo)
    constraint token_pk primary key (lane, run_id, process_id)
);
create index token_due on token (lane, class, due_at);

-- Which visits listen to an event of a contact. An event counts if match takes it after the row was written (semantics 5).
create table awaited (
    contact_id   bigint      not null,
    process_id   bigint      not null,
    run_id       bigint      not null,
    lane         smallint    not null,
    name         text        not null,        -- of the event
    constraint awaited_pk primary key (lane, contact_id, process_id, name)
);

-- Once-memory, cooldown, the ordinal of dice; one row a person, flow and key. Survives reset of statistics.
create table entry_memory (
    contact_id   bigint      not null,        -- the subject's id: of the order in a flow of orders without contact
    last_exited_at timestamptz,
    flow_id      integer     not null,
    entered      integer     not null,        -- how often
    inside       integer     not null,        -- how many runs live now
    lane         smallint    not null,
    key          text        not null default '',
    recent       timestamptz[],               -- entries within the longest period of the flow's entry limits; null: it has none
    constraint entry_memory_pk primary key (lane, flow_id, contact_id, key),
    constraint entry_memory_counts check (inside >= 0 and entered >= inside)
);

-- Who was engaged in a month, once per workspace (semantics 50). month: its first day, in the workspace's zone.
create table engaged (
    contact_id   bigint      not null,
    workspace_id integer     not null,
    month        date        not null,
    lane         smallint    not null,
    constraint engaged_pk primary key (lane, workspace_id, month, contact_id)
);

-- One visit, written when it ends; insert-only; a partition a month of ended_at.
create table process (
    id           bigint      not null,
    run_id       bigint      not null,
    prior        bigint      not null,        -- process id of the visit before; 0: none
    started_at   timestamptz not null,
    ended_at     timestamptz not null,
    workspace_id integer     not null,
    version_id   integer     not null,
    lane         smallint    not null,
    node         smallint    not null,
    outlet       text,                        -- null: the token ended while here
    seen         jsonb,                       -- [value of leaf 0, of leaf 1, ...] or {name: value}
    result       jsonb,
    constraint process_pk primary key (lane, id, ended_at)
) partition by range (ended_at);
create index process_by_run on process (lane, run_id);
create table process_default partition of process default;

-- what: started, completed, removed, failed (node -1); entered, left:OUTLET of a node. Written once a batch, in key order.
-- lane: any lane that the batch held; only sums over lanes mean something.
create table counter (
    n            bigint      not null,
    hour         timestamptz not null,
    version_id   integer     not null,
    lane         smallint    not null,
    node         smallint    not null,
    what         text        not null,
    constraint counter_pk primary key (lane, version_id, node, what, hour)
) with (fillfactor = 70);

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

-- A visit, event, command or message that could not be worked; shown, retried on command (semantics 22).
-- id: of a token, the process id of the visit.
create table quarantined (
    lane         smallint    not null,
    what         text        not null constraint quarantined_what check (what in ('token', 'inbox', 'message')),
    id           bigint      not null,
    workspace_id integer     not null,
    flow_id      integer,
    run_id       bigint,
    error        text        not null,
    at           timestamptz not null,
    row          jsonb,                       -- of inbox: the row itself
    constraint quarantined_pk primary key (lane, what, id)
);
