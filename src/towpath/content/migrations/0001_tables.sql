create table template (
    id           integer     generated always as identity constraint template_pk primary key,
    workspace_id integer     not null,
    name         text        not null,
    channel      text        not null,
    document     jsonb       not null,        -- email: {subject, preheader, html | mjml | text}
    updated_at   timestamptz not null,
    constraint template_name unique (workspace_id, name)
);
