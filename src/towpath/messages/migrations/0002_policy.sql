-- Reference table: the sending rules of a workspace (see messages.policy).
create table sending_policy (
    workspace_id integer     not null constraint sending_policy_pk primary key,
    settings     jsonb       not null,
    changed_at   timestamptz not null
);

-- What a speed has let pass lately; its row is locked by whoever claims (semantics 15). name: sender:ID, channel:NAME, workspace, flow:ID,
-- node:FLOW:NODE. used: [[start of a slice, how many], ...], booked: {priority: until when turns are given}; microseconds since 1970 UTC.
create table sending_quota (
    workspace_id integer     not null,
    name         text        not null,
    used         jsonb       not null default '[]',
    booked       jsonb       not null default '{}',
    constraint sending_quota_pk primary key (workspace_id, name)
);

-- The topic under which a message was sent, for limits. class: priority * 3 + class of the run's token; lower goes first.
alter table message add column topic text;
