-- Each workspace has a place of its own in the inbox of a lane, so that all of them get a share of a batch; commands about many people (class 2)
-- stand apart from what concerns one (class 0). Rows and key are as wide as before: both columns fill what alignment left empty, for which the
-- column must stand in the midst. So the table, which is short while the engine keeps up, is made anew.
alter table inbox rename to inbox_before;
alter table inbox_before rename constraint inbox_pk to inbox_before_pk;
create table inbox (
    lane         smallint    not null,
    id           bigint      not null,        -- of an event: its id
    workspace_id integer     not null,
    kind         smallint    not null default 0 constraint inbox_kind check (kind between 0 and 2),
    class        smallint    not null generated always as
                 ((case when name in ('enter_audience', 'enter_people', 'plan_dates', 'fill_segment') then 2 else 0 end)::smallint) stored,
    contact_id   bigint,
    name         text        not null,
    occurred_at  timestamptz not null,
    received_at  timestamptz not null,
    historical   boolean     not null default false,
    depth        smallint    not null default 0,
    process_id   bigint,                      -- of an answer: the visit that waits for it
    payload      jsonb,                       -- of an answer or a command
    constraint inbox_pk primary key (lane, class, workspace_id, id)
);
insert into inbox (lane, id, workspace_id, kind, contact_id, name, occurred_at, received_at, historical, depth, process_id, payload)
select lane, id, workspace_id, kind, contact_id, name, occurred_at, received_at, historical, depth, process_id, payload from inbox_before;
drop table inbox_before;
