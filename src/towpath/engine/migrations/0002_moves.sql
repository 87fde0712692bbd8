-- How far a lane has come with a move of people to another version (semantics 42); a lane without a row has not begun.
-- tokens: those that have a place in the new version; gone: runs that ended by the plan.
create table move_lane (
    lane         smallint    not null,
    move_id      integer     not null,        -- of flow_move
    tokens       bigint      not null default 0,
    gone         bigint      not null default 0,
    done_at      timestamptz,
    constraint move_lane_pk primary key (lane, move_id)
);

-- The old place of each token that was moved; kept 30 days, so that people can be taken back.
-- came_back: null nobody asked, 0 taken back, 1 has begun something since, 2 the run has ended.
create table moved_token (
    run_id       bigint      not null,
    process_id   bigint      not null,        -- of the visit that the move found
    new_process_id bigint    not null,        -- of the visit that it left; 0: the token ended
    due_at       timestamptz not null,
    started_at   timestamptz not null,
    prior        bigint      not null,
    move_id      integer     not null,
    version_id   integer     not null,
    lane         smallint    not null,
    node         smallint    not null,
    state        smallint    not null,
    class        smallint    not null,
    came_back    smallint,
    memo         jsonb,
    forks        bigint[],
    constraint moved_token_pk primary key (lane, move_id, run_id, process_id)
);
