-- Coupons: codes lie in pools and are given out once (semantics 15). They belong to nobody till then, and so to no lane.
create table coupon_pool (
    id           integer     generated always as identity constraint coupon_pool_pk primary key,
    workspace_id integer     not null,
    name         text        not null constraint coupon_pool_named check (name <> ''),
    folded       text        not null,
    created_at   timestamptz not null,
    constraint coupon_pool_name unique (workspace_id, folded)
);

create table coupon_code (
    id           bigint      generated always as identity constraint coupon_code_pk primary key,
    workspace_id integer     not null,
    pool_id      integer     not null,
    code         text        not null constraint coupon_code_length check (length(code) between 1 and 200),
    contact_id   bigint,                      -- to whom it was given
    process_id   bigint,                      -- for which visit: asked again, the visit gets the same
    given_at     timestamptz,
    constraint coupon_code_once unique (pool_id, code),
    constraint coupon_code_given check ((given_at is null) = (process_id is null))
);
create unique index coupon_code_of_visit on coupon_code (process_id) where process_id is not null;
create index coupon_code_left on coupon_code (pool_id, id) where given_at is null;

-- Catalogs: tables of the workspace in which flows look rows up by their key.
create table catalog (
    id           integer     generated always as identity constraint catalog_pk primary key,
    workspace_id integer     not null,
    name         text        not null constraint catalog_named check (name <> ''),
    folded       text        not null,
    key_column   text        not null,
    columns      text[]      not null default '{}', -- as last imported, the key among them
    created_at   timestamptz not null,
    changed_at   timestamptz not null,
    constraint catalog_name unique (workspace_id, folded)
);

create table catalog_row (
    catalog_id   integer     not null,
    folded       text        not null,        -- of the key
    key          text        not null,
    workspace_id integer     not null,
    columns      jsonb       not null default '{}', -- without the key
    constraint catalog_row_pk primary key (catalog_id, folded)
);
