-- What people are asked when a consent must be confirmed, by workspace. A reference table. settings: see messages.opt_in.
create table double_opt_in (
    workspace_id integer     not null constraint double_opt_in_pk primary key,
    settings     jsonb       not null,
    changed_at   timestamptz not null
);

-- Who was asked to confirm what. id: of the message that asks, and what its link is about; lane: of that id. Kept for a month.
create table consent_request (
    lane         smallint    not null,
    id           bigint      not null,
    workspace_id integer     not null,
    contact_id   bigint      not null,
    channel      text        not null,
    topics       text[]      not null,        -- '': the whole channel
    address      text        not null,        -- folded
    source       text        not null,        -- from where it was asked: an ip, or the key or user
    language     text        not null,
    proof        jsonb       not null,        -- what was said when it was asked
    asked_at     timestamptz not null,
    expires_at   timestamptz not null,
    confirmed_at timestamptz,
    constraint consent_request_pk primary key (lane, id)
);
create index consent_request_by_address on consent_request (workspace_id, address, asked_at);
create index consent_request_by_source on consent_request (workspace_id, source, asked_at);
create index consent_request_by_contact on consent_request (workspace_id, contact_id);
create index consent_request_by_age on consent_request (asked_at);
