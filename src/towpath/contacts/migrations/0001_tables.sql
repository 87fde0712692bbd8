-- People. contact.id: sequence number * 256 + lane.
create sequence contact_seq as bigint;

create table contact (
    lane         smallint    not null constraint contact_lane check (lane between 0 and 255),
    id           bigint      not null,
    workspace_id integer     not null,
    external_id  text,
    identified   boolean     not null default true, -- false: an anonymous visitor
    first_name   text,
    last_name    text,
    email        text,                        -- the primary addresses; all of them stand in contact_address
    phone        text,
    locale       text,
    time_zone    text,
    country      text,
    birth_date   date,
    preferred_channel text,
    attributes   jsonb       not null default '{}',
    folded       jsonb,                       -- folded text of columns and attributes, only where it differs: {"first_name": ..., "attributes": {...}}
    metadata     jsonb       not null default '{}',
    created_at   timestamptz not null,
    updated_at   timestamptz not null,
    constraint contact_pk primary key (lane, id)
);
create index contact_by_workspace on contact (workspace_id, id);

create table contact_address (
    lane         smallint    not null,
    contact_id   bigint      not null,
    kind         text        not null constraint contact_address_kind check (kind in ('email', 'phone')),
    folded       text        not null,
    value        text        not null,
    workspace_id integer     not null,
    is_primary   boolean     not null default false,
    bounced_at   timestamptz,
    added_at     timestamptz not null,
    constraint contact_address_pk primary key (lane, contact_id, kind, folded)
);

-- Who a value identifies. lane: hash of (workspace, kind, value). kind: external_id, email, phone, anonymous_id, order.
create table identity (
    lane         smallint    not null,
    workspace_id integer     not null,
    kind         text        not null,
    value        text        not null,        -- folded where the kind ignores case
    owner_lane   smallint    not null,        -- lane of the contact (or order) that it names
    owner_id     bigint      not null,
    constraint identity_pk primary key (lane, workspace_id, kind, value)
);
create index identity_by_owner on identity (owner_lane, owner_id);

-- Where a row went whose lane changed (a join of an anonymous visitor): the old id keeps working.
create table moved (
    lane         smallint    not null,
    id           bigint      not null,
    what         text        not null constraint moved_what check (what in ('contact', 'order', 'run', 'message')),
    to_lane      smallint    not null,
    to_id        bigint      not null,
    at           timestamptz not null,
    constraint moved_pk primary key (lane, what, id)
);

create table contact_tag (
    lane         smallint    not null,
    contact_id   bigint      not null,
    folded       text        not null,
    tag          text        not null,
    workspace_id integer     not null,
    added_at     timestamptz not null,
    constraint contact_tag_pk primary key (lane, contact_id, folded)
);

-- topic '': the whole channel.
create table consent (
    lane         smallint    not null,
    contact_id   bigint      not null,
    channel      text        not null,
    topic        text        not null default '',
    workspace_id integer     not null,
    given        boolean     not null,
    at           timestamptz not null,
    proof        jsonb       not null default '{}', -- where, text version, ip, message
    constraint consent_pk primary key (lane, contact_id, channel, topic)
);

-- lane: hash of (workspace, channel, folded address).
create table suppression (
    lane         smallint    not null,
    workspace_id integer     not null,
    channel      text        not null,
    address      text        not null,        -- folded
    reason       text        not null constraint suppression_reason check (reason in ('bounced', 'complained', 'unsubscribed', 'by_hand', 'erased')),
    detail       text        not null default '',
    at           timestamptz not null,
    constraint suppression_pk primary key (lane, workspace_id, channel, address)
);

-- A reference table: what attributes exist, of contacts and orders.
create table attribute_definition (
    workspace_id integer     not null,
    subject      text        not null constraint attribute_definition_subject check (subject in ('contact', 'order', 'product', 'company', 'deal')),
    name         text        not null,
    type         text        not null constraint attribute_definition_type check (type in ('text', 'number', 'boolean', 'date', 'datetime', 'list', 'object')),
    title        text        not null default '',
    declared     boolean     not null default true,
    created_at   timestamptz not null,
    constraint attribute_definition_pk primary key (workspace_id, subject, name)
);
