-- A reference table: companies belong to a workspace and stand in no lane.
create table company (
    id           bigint      generated always as identity constraint company_pk primary key,
    workspace_id integer     not null,
    external_id  text        constraint company_named check (external_id <> ''), -- what the sender calls it
    name         text        not null default '',
    folded_name  text collate "C" not null default '',
    tags         jsonb       not null default '[]',
    attributes   jsonb       not null default '{}',
    folded       jsonb,                       -- folded text of name, external_id, tags and attributes, only where it differs
    owner_id     bigint,                      -- a user
    created_at   timestamptz not null,
    updated_at   timestamptz not null,
    constraint company_known unique (workspace_id, external_id)
);
create index company_by_workspace on company (workspace_id, id);
create index company_by_name on company (workspace_id, folded_name, id);

-- The company of a contact, in the contact's lane.
create table contact_company (
    lane         smallint    not null constraint contact_company_lane check (lane between 0 and 255),
    contact_id   bigint      not null,
    workspace_id integer     not null,
    company_id   bigint      not null,
    joined_at    timestamptz not null,
    constraint contact_company_pk primary key (lane, contact_id)
);
create index contact_company_people on contact_company (company_id, lane, contact_id);
