-- The hard floor: what PostgreSQL itself needs to write the same rows, with nobody in between. One call works 8 lanes; the caller commits.
-- The condition is decided once, into a temporary table; every other statement reads that. Contents equal the engine's by counts and checksums.
create or replace function bench_floor(asked_lanes smallint[], asked_now timestamptz, asked_due timestamptz) returns bigint
language plpgsql as $$
declare
    base bigint;
    done bigint;
begin
    perform 1 from lane where kind = 'work' and lane = any(asked_lanes) order by lane for update;
    select max(next_id) into base from lane where kind = 'work' and lane = any(asked_lanes);
    create temporary table if not exists decided (lane smallint, contact_id bigint, flow_id integer, version_id integer, workspace_id integer,
                                                  holds boolean, seen jsonb, run_id bigint, visit bigint, sent bigint, slept bigint) on commit delete rows;
    insert into decided
    select lane, contact_id, flow_id, version_id, workspace_id, holds, seen, (base + 4 * rank) * 256 + lane, (base + 4 * rank + 1) * 256 + lane, (base + 4 * rank + 2) * 256 + lane, (base + 4 * rank + 3) * 256 + lane
    from (select c.lane, c.id, f.flow_id, f.version_id, c.workspace_id, CONDITION as holds, SEEN as seen,
                 row_number() over (order by c.lane, c.id) - 1 as rank_of
          from contact as c
          join bench_flow as f on f.number = (c.id >> 8) % FLOWS
          where c.lane = any(asked_lanes)) as rows (lane, contact_id, flow_id, version_id, workspace_id, holds, seen, rank);
    get diagnostics done = row_count;

    insert into run (id, contact_id, entered_at, workspace_id, flow_id, version_id, ordinal, lane, depth, status, test, key)
    select run_id, contact_id, asked_now, workspace_id, flow_id, version_id, 1, lane, 0, 0, false, '' from decided order by lane, run_id;

    insert into entry_memory (contact_id, flow_id, entered, inside, lane, key)
    select contact_id, flow_id, 1, 1, lane, '' from decided order by lane, flow_id, contact_id;

    insert into engaged (lane, workspace_id, month, contact_id)
    select distinct lane, workspace_id, date_trunc('month', asked_now)::date, contact_id from decided
    where not exists (select from engaged where engaged.lane = decided.lane and engaged.workspace_id = decided.workspace_id
                      and engaged.month = date_trunc('month', asked_now)::date and engaged.contact_id = decided.contact_id)
    order by 1, 4;

    insert into process (id, run_id, prior, started_at, ended_at, workspace_id, version_id, lane, node, outlet, seen)
    select visit, run_id, 0, asked_now, asked_now, workspace_id, version_id, lane, 0, case when holds then 'yes' else 'no' end, seen
    from decided order by lane, visit;

    insert into process (id, run_id, prior, started_at, ended_at, workspace_id, version_id, lane, node, outlet)
    select sent, run_id, visit, asked_now, asked_now, workspace_id, version_id, lane, 1, 'sent' from decided where holds order by lane, sent;

    insert into message (process_id, run_id, contact_id, due_at, planned_at, workspace_id, flow_id, version_id, lane, node, class, status, parts,
                         attempts, transactional, answers, test, channel, name, ended_at)
    select sent, run_id, contact_id, asked_now, asked_now, workspace_id, flow_id, version_id, lane, 1, 17, 2, 1, 1, false, true, false, 'email', 'Hello', asked_now
    from decided where holds order by lane, sent;

    insert into attempt (process_id, started_at, ended_at, workspace_id, lane, number, phase, outcome, worker)
    select sent, asked_now, asked_now, workspace_id, lane, 1, 6, 1, '' from decided where holds order by lane, sent;

    insert into token (run_id, process_id, prior, contact_id, started_at, due_at, workspace_id, version_id, lane, node, state, class)
    select run_id, slept, case when holds then sent else visit end, contact_id, asked_now, asked_due, workspace_id, version_id, lane, 2, 1, 2
    from decided order by lane, run_id;

    insert into counter as known (lane, version_id, node, what, hour, n)
    select asked_lanes[1], version_id, node, what, date_trunc('hour', asked_now), n
    from (select version_id, -1 as node, 'started' as what, count(*) as n from decided group by version_id
          union all select version_id, 0, 'entered', count(*) from decided group by version_id
          union all select version_id, 0, case when holds then 'left:yes' else 'left:no' end, count(*) from decided group by version_id, holds
          union all select version_id, 1, 'entered', count(*) from decided where holds group by version_id
          union all select version_id, 1, 'planned', count(*) from decided where holds group by version_id
          union all select version_id, 1, 'left:sent', count(*) from decided where holds group by version_id
          union all select version_id, 2, 'entered', count(*) from decided group by version_id) as counted
    order by version_id, node, what
    on conflict (lane, version_id, node, what, hour) do update set n = known.n + excluded.n;

    delete from inbox where lane = any(asked_lanes);
    update lane set next_id = base + 4 * done, next_due = asked_due where kind = 'work' and lane = any(asked_lanes);
    return done;
end
$$
