-- Groups of people by a condition, kept up as people change and as time passes. A reference table.
-- condition: as in a flow file. names: sort -> name as written -> id, of what the condition names (semantics 40). types: what its paths
-- were declared as. fill: how the members that a filling finds are told of: quiet (the first one), history, live. filled_at: null while
-- members are being looked for. archived_at: its members have gone, or are just going.
create table segment (
    id           integer     generated always as identity constraint segment_pk primary key,
    workspace_id integer     not null,
    name         text        not null constraint segment_named check (name <> ''),
    folded       text        not null,
    condition    jsonb       not null,
    names        jsonb       not null default '{}',
    types        jsonb       not null default '{}',
    revision     integer     not null default 1,
    fill         text        not null default 'quiet' constraint segment_fill_word check (fill in ('quiet', 'history', 'live')),
    created_at   timestamptz not null,
    changed_at   timestamptz not null,
    filled_at    timestamptz,
    archived_at  timestamptz
);
create unique index segment_name on segment (workspace_id, folded) where archived_at is null;

-- Workers look at this number and read the segments of a workspace again when it has grown. A reference table.
create table segment_revision (
    workspace_id integer     not null constraint segment_revision_pk primary key,
    revision     bigint      not null
);

-- How many members a segment had at the end of a day (of the newest day: by now). A reference table.
create table segment_size (
    segment_id   integer     not null,
    day          date        not null,
    members      bigint      not null,
    constraint segment_size_pk primary key (segment_id, day)
);

create table segment_member (
    lane         smallint    not null constraint segment_member_lane check (lane between 0 and 255),
    contact_id   bigint      not null,
    segment_id   integer     not null,
    workspace_id integer     not null,
    since        timestamptz not null,
    constraint segment_member_pk primary key (lane, contact_id, segment_id)
);
create index segment_member_by_segment on segment_member (segment_id, lane, contact_id);

-- The next moment at which time alone may change whether a person belongs.
create table segment_due (
    lane         smallint    not null,
    contact_id   bigint      not null,
    segment_id   integer     not null,
    workspace_id integer     not null,
    due_at       timestamptz not null,
    constraint segment_due_pk primary key (lane, contact_id, segment_id)
);
create index segment_due_due on segment_due (lane, due_at);

-- How many members of a segment each lane has; only sums over lanes mean something to people.
create table segment_count (
    lane         smallint    not null,
    segment_id   integer     not null,
    members      bigint      not null,
    constraint segment_count_pk primary key (lane, segment_id)
) with (fillfactor = 70);

-- How far a filling has come in a lane: everybody up to `after` has been looked at; done: everybody has.
create table segment_fill (
    lane         smallint    not null,
    segment_id   integer     not null,
    after        bigint      not null,
    done         boolean     not null,
    constraint segment_fill_pk primary key (lane, segment_id)
);
