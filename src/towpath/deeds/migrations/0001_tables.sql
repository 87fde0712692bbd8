-- What was asked to be done with many people at once. Small tables: their rows are few, or go when the deed is forgotten.

-- A page of people and the place after it are committed together, so that nobody is worked twice.
create table people_deed (
    id           integer     generated always as identity constraint people_deed_pk primary key,
    workspace_id integer     not null,
    status       text        not null default 'running' constraint people_deed_status check (status in ('running', 'done', 'cancelled')),
    what         jsonb       not null,        -- {do, ...} as the API has it
    people       jsonb       not null,        -- {segment: id} | {list: id} | {contacts: n}
    contacts     bigint[],                    -- those who were chosen, in order; null where they are read page by page
    total        integer     not null,        -- how many they were when it was asked
    worked       integer     not null default 0,
    refused      integer     not null default 0,
    after_lane   smallint    not null default -1,
    after_id     bigint      not null default 0, -- of chosen people: how many are done
    actor        text        not null,
    created_at   timestamptz not null,
    ended_at     timestamptz
);
create index people_deed_newest on people_deed (workspace_id, id desc);
create index people_deed_running on people_deed (id) where status = 'running';

-- With whom it could not be done; the first thousand of a deed.
create table people_deed_refusal (
    deed_id      integer     not null constraint people_deed_refusal_deed references people_deed (id) on delete cascade,
    number       integer     not null,
    contact_id   bigint      not null,
    reason       text        not null,
    constraint people_deed_refusal_pk primary key (deed_id, number)
);
