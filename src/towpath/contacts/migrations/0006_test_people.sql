-- People of whom everything is a test (semantics 56): a few of each workspace.
create table test_person (
    lane         smallint    not null,
    contact_id   bigint      not null,
    workspace_id integer     not null,
    added_at     timestamptz not null,
    added_by     text        not null,
    constraint test_person_pk primary key (lane, contact_id)
);
create index test_person_by_workspace on test_person (workspace_id);
