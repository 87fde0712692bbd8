-- Flows of a workspace to begin others with, beside those that come with Towpath.
create table flow_template (
    id           integer     generated always as identity constraint flow_template_pk primary key,
    workspace_id integer     not null,
    name         text        not null,
    text         text        not null,        -- a flow file; its name and description are the template's
    made_by      text        not null,
    changed_at   timestamptz not null
);
create unique index flow_template_name on flow_template (workspace_id, lower(name));
