-- Visits of `add_to_flow` that wait until the run which they began has ended. Few; a row goes when its run ends.
create table awaited_run (
    lane              smallint    not null,
    run_id            bigint      not null,   -- that is waited for
    workspace_id      integer     not null,
    contact_id        bigint,
    parent_run_id     bigint      not null,   -- whose visit waits
    parent_process_id bigint      not null,
    constraint awaited_run_pk primary key (lane, run_id, parent_process_id)
);
