-- The event log (append-only, a partition a month) and the inbox (what match has not taken yet).
-- lane: 0-255, first in every key. Ids: sequence number * 256 + lane, so that an id tells its lane.
create sequence event_seq as bigint;

create table event (
    lane         smallint    not null constraint event_lane check (lane between 0 and 255),
    id           bigint      not null,
    workspace_id integer     not null,
    contact_id   bigint,                      -- null: an event that concerns nobody (staff, schedule)
    name         text        not null constraint event_name check (name <> '' and length(name) <= 200),
    properties   jsonb       not null default '{}',
    folded       jsonb,                       -- folded forms of the text in properties, only where they differ
    context      jsonb,                       -- page, campaign, device, ip, user agent, library
    source       text        not null default 'api',
    occurred_at  timestamptz not null,        -- the sender's clock, corrected (semantics 3)
    said_at      timestamptz,                 -- what the sender said, where it was not taken
    received_at  timestamptz not null,
    historical   boolean     not null default false,
    depth        smallint    not null default 0, -- how many flows deep it was caused (semantics 14)
    cause        jsonb,                       -- {flow, run, process} | {user} | {import} | {key}
    format       smallint    not null default 1,
    constraint event_pk primary key (lane, id, received_at)
) partition by range (received_at);
create index event_by_contact on event (lane, contact_id, name, occurred_at);
create table event_default partition of event default;

-- kind: 0 event, 1 answer to a token's effect, 2 command on a run.
create table inbox (
    lane         smallint    not null,
    id           bigint      not null,        -- of an event: its id
    workspace_id integer     not null,
    kind         smallint    not null default 0 constraint inbox_kind check (kind between 0 and 2),
    contact_id   bigint,
    name         text        not null,
    occurred_at  timestamptz not null,
    received_at  timestamptz not null,
    historical   boolean     not null default false,
    depth        smallint    not null default 0,
    process_id   bigint,                      -- of an answer: the visit that waits for it
    payload      jsonb,                       -- of an answer or a command
    constraint inbox_pk primary key (lane, id)
);

-- An event id counts once per contact for 35 days (semantics 4). key: 16-byte hash of the id.
create table event_key (
    lane         smallint    not null,
    workspace_id integer     not null,
    contact_id   bigint      not null,
    key          bytea       not null constraint event_key_length check (length(key) = 16),
    event_id     bigint      not null,        -- the event that came first; a join drops those of the other that came again
    received_at  timestamptz not null,
    constraint event_key_pk primary key (lane, contact_id, key)
);

-- What is known of a contact's events of one name, whatever is still kept of them (semantics 55). Written by match.
create table fact (
    lane         smallint    not null,
    contact_id   bigint      not null,
    name         text        not null,
    workspace_id integer     not null,
    count        bigint      not null,
    first_at     timestamptz not null,
    last_at      timestamptz not null,
    sum          numeric     not null default 0, -- of properties.total (orders) or properties.value
    constraint fact_pk primary key (lane, contact_id, name)
);

-- Events that are declared or have been seen, with the types seen of each property. A reference table.
create table event_definition (
    workspace_id integer     not null,
    name         text        not null,
    declared     boolean     not null default false,
    properties   jsonb       not null default '{}', -- {name: {"declared": type|null, "seen": {type: true}}}
    first_seen_at timestamptz,
    last_seen_at timestamptz,
    constraint event_definition_pk primary key (workspace_id, name)
);
