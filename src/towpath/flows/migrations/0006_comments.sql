-- What colleagues say to each other about a flow or one of its nodes. A thread is its first comment; answers name it.
create table flow_comment (
    id           integer     generated always as identity constraint flow_comment_pk primary key,
    workspace_id integer     not null,
    flow_id      integer     not null constraint flow_comment_flow references flow (id) on delete cascade,
    thread_id    integer     constraint flow_comment_thread references flow_comment (id) on delete cascade, -- of an answer
    node         text        not null default '', -- '': the flow; __start__: its start; else the id of a node. Of an answer: ''
    body         text        not null,
    mentions     bigint[]    not null default '{}', -- users
    author       text        not null,        -- user:ID or key:ID
    at           timestamptz not null,
    changed_at   timestamptz,
    resolved_at  timestamptz,
    resolved_by  text,
    constraint flow_comment_answer check (thread_id is null or (node = '' and resolved_at is null)),
    constraint flow_comment_resolved check ((resolved_at is null) = (resolved_by is null))
);
create index flow_comment_by_flow on flow_comment (flow_id, id) where thread_id is null;
create index flow_comment_of_thread on flow_comment (thread_id, id) where thread_id is not null;
create index flow_comment_by_workspace on flow_comment (workspace_id, id);
