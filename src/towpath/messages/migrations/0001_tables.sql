-- The outbox. One row a visit that sends: the primary key is the once-only rule (semantics 35).
-- status: 0 queued, 1 attempting, 2 sent, 3 failed, 4 skipped, 5 cancelled, 6 uncertain.
create table message (
    lane         smallint    not null constraint message_lane check (lane between 0 and 255),
    process_id   bigint      not null,
    workspace_id integer     not null,
    flow_id      integer     not null,
    version_id   integer     not null,
    node         smallint    not null,        -- number of the node in its version
    run_id       bigint      not null,
    contact_id   bigint,
    channel      text        not null,        -- email, webhook (call_api), ...
    name         text,                        -- of the message node, as written
    status       smallint    not null default 0 constraint message_status check (status between 0 and 6),
    reason       text,                        -- why skipped, failed, cancelled, uncertain
    class        smallint    not null default 0,
    transactional boolean    not null default false,
    answers      boolean     not null default true, -- false: the token did not wait (go_on: at once)
    test         boolean     not null default false,
    due_at       timestamptz not null,        -- while attempting: when another worker may take it for abandoned
    planned_at   timestamptz not null,
    ended_at     timestamptz,                 -- when the status became final
    attempts     smallint    not null default 0,
    depth        smallint    not null default 0, -- of the run; the events that the message causes lie one deeper (semantics 14)
    parts        smallint    not null default 0,
    effect       jsonb,                       -- what decide asked for, where the node's settings do not say it all
    address      text,
    gates        jsonb,                       -- [[gate, verdict, detail], ...] in the order of semantics 32
    provider_id  text,
    delivered_at timestamptz,
    opened_at    timestamptz,
    clicked_at   timestamptz,
    constraint message_pk primary key (lane, process_id),
    constraint message_end check ((status >= 2) = (ended_at is not null))
);
create index message_due on message (lane, class, due_at) where status = 0;
create index message_attempting on message (lane, due_at) where status = 1;
create index message_by_contact on message (lane, contact_id, planned_at);
create index message_uncertain on message (lane, process_id) where status = 6; -- few: for those who watch over them
create index message_by_workspace on message (workspace_id, planned_at, process_id);

-- Rendered once, at the first attempt, and kept: a repeat is byte-equal (semantics 33).
create table message_content (
    lane         smallint    not null,
    process_id   bigint      not null,
    workspace_id integer     not null,
    content      jsonb       not null,        -- email: {from, to, reply_to, cc, subject, html, text, headers, message_id}; webhook: {method, url, headers, body}
    links        text[]      not null default '{}', -- what the tracked links of this message lead to, by number
    answer       jsonb,                       -- webhook: {status, headers, json | text}
    constraint message_content_pk primary key (lane, process_id)
);

-- phase: 0 begun, 1 connect, 2 mail, 3 rcpt, 4 data, 5 dot, 6 done (email); 0 begun, 1 request begun, 5 body complete, 6 done (HTTP).
-- outcome: 0 under way, 1 accepted, 2 refused for good, 3 refused for now, 4 surely not sent, 5 uncertain.
create table attempt (
    lane         smallint    not null,
    process_id   bigint      not null,
    number       smallint    not null,
    workspace_id integer     not null,
    started_at   timestamptz not null,
    ended_at     timestamptz,
    phase        smallint    not null default 0 constraint attempt_phase check (phase between 0 and 6),
    outcome      smallint    not null default 0 constraint attempt_outcome check (outcome between 0 and 5),
    worker       text        not null default '',
    response     text,
    constraint attempt_pk primary key (lane, process_id, number)
);

-- Reference table: by what address and server a channel sends.
create table sender (
    id           integer     generated always as identity constraint sender_pk primary key,
    workspace_id integer     not null,
    channel      text        not null,
    name         text        not null,
    settings     jsonb       not null default '{}', -- email: {address, display_name, server: "catcher" | smtp url without password}
    secret       bytea,                       -- encrypted by the key ring
    is_default   boolean     not null default false,
    updated_at   timestamptz not null,
    constraint sender_name unique (workspace_id, channel, name)
);

-- What the built-in mail catcher received. workspace_id: null for mail that no Towpath workspace sent.
create table caught_mail (
    id           bigint      generated always as identity constraint caught_mail_pk primary key,
    workspace_id integer,
    received_at  timestamptz not null,
    mail_from    text        not null,
    rcpt_to      text[]      not null,
    message_id   text        not null default '',
    subject      text        not null default '',
    raw          bytea       not null
);
create index caught_mail_by_message_id on caught_mail (message_id);
create index caught_mail_by_workspace on caught_mail (workspace_id, id);
