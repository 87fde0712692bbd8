-- What the team does: tasks, notes, posts, owners. Ids: sequence number * 256 + lane. Lane: the contact's, else that of the workspace's team.
create sequence team_seq as bigint;

-- priority: 1 low, 2 normal, 3 high. visibility: 0 the team, 1 its assignee and admins. status: 0 open, 1 completed.
create table task (
    lane         smallint    not null constraint task_lane check (lane between 0 and 255),
    id           bigint      not null,
    workspace_id integer     not null,
    contact_id   bigint,
    title        text        not null,
    body         text        not null default '',
    assignee_id  bigint,                      -- a user
    due_at       timestamptz,
    priority     smallint    not null default 2 constraint task_priority check (priority between 1 and 3),
    visibility   smallint    not null default 0 constraint task_visibility check (visibility between 0 and 1),
    status       smallint    not null default 0 constraint task_status check (status between 0 and 1),
    overdue      boolean     not null default false, -- task_overdue was told for this due_at
    created_at   timestamptz not null,
    created_by   text        not null,        -- user:ID, key:ID, flow:ID
    completed_at timestamptz,
    completed_by text,
    cause        jsonb,                       -- {flow, run, process}
    constraint task_pk primary key (lane, id),
    constraint task_end check ((status = 1) = (completed_at is not null))
);
create index task_by_contact on task (lane, contact_id, id);
create index task_by_workspace on task (workspace_id, id);
create index task_open on task (workspace_id, coalesce(due_at, 'infinity'::timestamptz), id) where status = 0;
create index task_of_member on task (workspace_id, assignee_id, coalesce(due_at, 'infinity'::timestamptz), id) where status = 0;
create index task_completed on task (workspace_id, completed_at, id) where status = 1;
create index task_due on task (lane, due_at) where status = 0 and not overdue and due_at is not null;

create table note (
    lane         smallint    not null,
    id           bigint      not null,
    workspace_id integer     not null,
    contact_id   bigint      not null,
    body         text        not null,
    visibility   smallint    not null default 0 constraint note_visibility check (visibility between 0 and 1), -- 1: its author and admins
    created_at   timestamptz not null,
    created_by   text        not null,
    changed_at   timestamptz,
    cause        jsonb,
    constraint note_pk primary key (lane, id)
);
create index note_by_contact on note (lane, contact_id, id);
create index note_by_workspace on note (workspace_id, id);

-- feed: '' everybody's, else the email of the user whose feed it is.
create table feed_post (
    lane         smallint    not null,
    id           bigint      not null,
    workspace_id integer     not null,
    contact_id   bigint,
    kind         text        not null default 'post',
    feed         text        not null default '',
    body         text        not null,
    visibility   smallint    not null default 0 constraint feed_post_visibility check (visibility between 0 and 1), -- 1: whose feed it is, its author, admins
    author       text        not null default '', -- the email of a user; '': the flow
    created_at   timestamptz not null,
    created_by   text        not null,
    cause        jsonb,
    constraint feed_post_pk primary key (lane, id)
);
create index feed_post_by_contact on feed_post (lane, contact_id, id);
create index feed_post_by_workspace on feed_post (workspace_id, id);

create table contact_owner (
    lane         smallint    not null,
    contact_id   bigint      not null,
    workspace_id integer     not null,
    user_id      bigint      not null,
    since        timestamptz not null,
    constraint contact_owner_pk primary key (lane, contact_id)
);

-- What each member has in hand, kept by those who assign; rows of a workspace are locked in the order of users while one is chosen.
create table member_desk (
    workspace_id integer     not null,
    user_id      bigint      not null,
    contacts     bigint      not null default 0,
    seen_at      timestamptz,                 -- last at work in the app, to the minute
    constraint member_desk_pk primary key (workspace_id, user_id)
);

-- Round robin: who was chosen last. circle '': all members, else the name of a group.
create table member_turn (
    workspace_id integer     not null,
    circle       text        not null,
    last_user_id bigint      not null,
    constraint member_turn_pk primary key (workspace_id, circle)
);

create table user_group (
    id           integer     generated always as identity constraint user_group_pk primary key,
    workspace_id integer     not null,
    name         text        not null,
    members      bigint[]    not null default '{}', -- users
    updated_at   timestamptz not null,
    constraint user_group_name unique (workspace_id, name)
);

-- What a member is told in the app.
create table notification (
    id           bigint      generated always as identity constraint notification_pk primary key,
    workspace_id integer     not null,
    user_id      bigint      not null,
    contact_id   bigint,
    body         text        not null,
    at           timestamptz not null,
    read_at      timestamptz
);
create index notification_of_member on notification (workspace_id, user_id, id);
create index notification_by_contact on notification (contact_id) where contact_id is not null;
