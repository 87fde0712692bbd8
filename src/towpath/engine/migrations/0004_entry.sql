-- How people enter other than by events: audiences, dates, schedules, the participants API, hooks.

-- Who belongs to an audience that is followed: dynamic, or left when its condition no longer holds. rule: its number in the start.
create table audience_member (
    lane         smallint    not null,
    flow_id      integer     not null,
    contact_id   bigint      not null,
    rule         smallint    not null,
    workspace_id integer     not null,
    constraint audience_member_pk primary key (lane, flow_id, contact_id, rule)
);

-- The next moment of a person in a flow that starts from a date. version_id: by whose rule it was computed.
create table entry_due (
    lane         smallint    not null,
    flow_id      integer     not null,
    contact_id   bigint      not null,
    rule         smallint    not null,
    version_id   integer     not null,
    workspace_id integer     not null,
    due_at       timestamptz not null,
    constraint entry_due_pk primary key (lane, flow_id, contact_id, rule)
);
create index entry_due_due on entry_due (lane, due_at);

-- The next time of a schedule. A reference table.
create table entry_schedule (
    flow_id      integer     not null,
    rule         smallint    not null,
    workspace_id integer     not null,
    version_id   integer     not null,
    anchor       timestamptz not null,        -- from which repetition is counted
    next_at      timestamptz not null,
    constraint entry_schedule_pk primary key (flow_id, rule)
);

-- How many have been let in where a start has a limit. occasion: of a schedule the second it came, else 0. A reference table.
create table entry_quota (
    flow_id      integer     not null,
    rule         smallint    not null,
    occasion     bigint      not null,
    taken        bigint      not null,
    constraint entry_quota_pk primary key (flow_id, rule, occasion)
);

-- Bulk entries of flows that are paused; back into the inbox when they go on.
create table entry_held (
    lane         smallint    not null,
    id           bigint      not null,
    workspace_id integer     not null,
    flow_id      integer     not null,
    received_at  timestamptz not null,
    payload      jsonb       not null,
    constraint entry_held_pk primary key (lane, id)
);

-- A call that lets people in (participants, by hand). Kept 30 days. callback: null none, 0 to be made, 1 made, 2 given up.
create sequence entry_operation_seq as bigint;
create table entry_operation (
    lane         smallint    not null,
    id           bigint      not null,
    workspace_id integer     not null,
    flow_id      integer     not null,
    count        integer     not null,
    created_at   timestamptz not null,
    source       text        not null constraint entry_operation_source check (source in ('api', 'manual')),
    callback_url text,
    callback     smallint    constraint entry_operation_callback check (callback between 0 and 2),
    tries        smallint    not null default 0,
    try_at       timestamptz,
    constraint entry_operation_pk primary key (lane, id)
);
create index entry_operation_to_call on entry_operation (try_at) where callback = 0;

-- One person of such a call. lane: of the contact as it was then; of the operation where there is no contact.
-- status: 0 pending, 1 accepted, 2 rejected.
create table participant (
    lane         smallint    not null,
    operation_id bigint      not null,
    place        smallint    not null,
    workspace_id integer     not null,
    contact_id   bigint,
    run_id       bigint,
    status       smallint    not null default 0 constraint participant_status check (status between 0 and 2),
    said         text        not null default '', -- by what the person was named
    reason       text,
    sentence     text,
    constraint participant_pk primary key (lane, operation_id, place)
);

-- The address at which a flow listens to another system. A reference table.
create table entry_hook (
    token        text        not null constraint entry_hook_pk primary key,
    workspace_id integer     not null,
    flow_id      integer     not null constraint entry_hook_flow unique,
    created_at   timestamptz not null
);
