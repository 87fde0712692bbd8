-- Splits that look for their winner (semantics 21): when the first visit came, and the one decision. node: its name in the flow, so that
-- unrelated edits don't disturb it. variant: null once decided: a tie, the weights stay. numbers: {variant: [persons, of them performers]}.
create table split_test (
    flow_id      integer     not null,
    node         text        not null,
    workspace_id integer     not null,
    began_at     timestamptz not null,
    decided_at   timestamptz,
    variant      text,
    numbers      jsonb,
    decided_by   text,                        -- who picked by hand; null: the numbers
    constraint split_test_pk primary key (flow_id, node),
    constraint split_test_decided check (decided_at is not null or (variant is null and numbers is null and decided_by is null))
);
