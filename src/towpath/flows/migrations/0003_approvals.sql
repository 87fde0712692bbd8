-- Launches that a second person is asked to agree to. revision: of the text that is to go live; an edit makes the request void.
create table launch_request (
    id           integer     generated always as identity constraint launch_request_pk primary key,
    workspace_id integer     not null,
    flow_id      integer     not null constraint launch_request_flow references flow (id) on delete cascade,
    revision     text        not null,
    launch       jsonb       not null,        -- what becomes of people inside, and who is let in: {people, nodes, backfill}
    note         text        not null,
    state        text        not null default 'open' constraint launch_request_state check (state in
                 ('open', 'launched', 'declined', 'withdrawn', 'void')),
    asked_by     text        not null,        -- user:ID, key:ID or command
    asked_user   bigint,                      -- the person behind it, who can't answer: of a key, its maker
    asked_at     timestamptz not null,
    answered_by  text,
    answered_at  timestamptz,
    answer       text        not null default '',
    constraint launch_request_answered check ((state = 'open') = (answered_at is null))
);
create unique index launch_request_open on launch_request (flow_id) where state = 'open';
create index launch_request_by_workspace on launch_request (workspace_id, id);
