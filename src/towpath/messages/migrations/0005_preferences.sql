-- The page where people choose what they get, by workspace. A reference table. settings: see messages.preferences.
create table preference_page (
    workspace_id integer     not null constraint preference_page_pk primary key,
    settings     jsonb       not null,
    changed_at   timestamptz not null
);
