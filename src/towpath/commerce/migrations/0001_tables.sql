-- Orders stand in the lane of their contact; one without a contact, in the lane of its own identity (semantics 6).
create sequence order_seq as bigint;

create table customer_order (
    lane         smallint    not null constraint customer_order_lane check (lane between 0 and 255),
    id           bigint      not null,
    workspace_id integer     not null,
    contact_id   bigint,
    external_id  text        not null,
    status       text        not null constraint customer_order_status check (status in
                 ('created', 'pending', 'paid', 'declined', 'abandoned', 'cancelled', 'refunded', 'partly_refunded', 'shipped')),
    total        numeric     not null default 0,
    currency     text        not null default '',
    fraud_alert  boolean     not null default false,
    fraud_detection boolean  not null default false,
    attributes   jsonb       not null default '{}',
    folded       jsonb,
    metadata     jsonb       not null default '{}',
    created_at   timestamptz not null,
    paid_at      timestamptz,
    updated_at   timestamptz not null,
    constraint customer_order_pk primary key (lane, id)
);
create index customer_order_by_contact on customer_order (lane, contact_id, created_at);

create table order_line (
    lane         smallint    not null,
    order_id     bigint      not null,
    number       smallint    not null,
    workspace_id integer     not null,
    product_id   text        not null,
    name         text        not null default '',
    category     text        not null default '',
    product_groups text[]    not null default '{}',
    quantity     numeric     not null default 1,
    price        numeric     not null default 0,
    attributes   jsonb       not null default '{}',
    constraint order_line_pk primary key (lane, order_id, number)
);

create table order_status (
    lane         smallint    not null,
    order_id     bigint      not null,
    number       smallint    not null,
    workspace_id integer     not null,
    status       text        not null,
    at           timestamptz not null,
    constraint order_status_pk primary key (lane, order_id, number)
);

-- A reference table.
create table product (
    workspace_id integer     not null,
    id           text        not null,
    name         text        not null,
    category     text        not null default '',
    product_groups text[]    not null default '{}',
    price        numeric,
    currency     text        not null default '',
    attributes   jsonb       not null default '{}',
    updated_at   timestamptz not null,
    constraint product_pk primary key (workspace_id, id)
);
