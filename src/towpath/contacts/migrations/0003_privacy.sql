-- Erasures that were asked for (semantics 54). A reference table. status: 0 asked, 1 in the inbox of the contact's lane, 2 done.
create table erasure (
    id           integer     generated always as identity constraint erasure_pk primary key,
    workspace_id integer     not null,
    contact_lane smallint    not null,
    contact_id   bigint      not null,        -- a number that names nobody any more
    asked_at     timestamptz not null,
    asked_by     text        not null,        -- user:ID, key:ID, command, restore
    status       smallint    not null default 0 constraint erasure_status check (status between 0 and 2),
    done_at      timestamptz,
    report       jsonb       not null default '{}', -- {table: rows erased or blanked}
    constraint erasure_end check ((status = 2) = (done_at is not null))
);
create index erasure_open on erasure (id) where status < 2;
create index erasure_newest on erasure (workspace_id, id);
create index erasure_by_contact on erasure (contact_id);

-- The ledger: keyed hashes of what named people who were erased; the key lies in the key ring, not here. lane: of the hash's first byte.
create table erased_identity (
    lane         smallint    not null,
    workspace_id integer     not null,
    kind         text        not null constraint erased_identity_kind check (kind in ('external_id', 'email', 'phone', 'anonymous_id')),
    hash         bytea       not null constraint erased_identity_hash check (length(hash) = 32),
    at           timestamptz not null,
    constraint erased_identity_pk primary key (lane, workspace_id, kind, hash)
);
create index erased_identity_by_workspace on erased_identity (workspace_id);

-- How long what is kept of people, by kind. A reference table. settings: see privacy.retention.
create table retention (
    workspace_id integer     not null constraint retention_pk primary key,
    settings     jsonb       not null,
    changed_at   timestamptz not null
);
