-- The hard floor of the flow of ten nodes: what PostgreSQL itself needs to leave the same rows, with nobody in between. Three functions, one for
-- each time at which the engine works; a call works 8 lanes, and the caller commits. What the dice give stands in bench_side before it begins.
create or replace function bench_enter(asked_lanes smallint[], asked_now timestamptz) returns void language plpgsql as $$
declare
    base bigint;
    done bigint;
begin
    perform 1 from lane where kind = 'work' and lane = any(asked_lanes) order by lane for update;
    select max(next_id) into base from lane where kind = 'work' and lane = any(asked_lanes);
    create temporary table if not exists entering (lane smallint, contact_id bigint, flow_id integer, version_id integer, workspace_id integer, ordered bigint, side text,
                                                   run_id bigint, who bigint, known bigint, sides bigint, sent bigint, waits bigint) on commit delete rows;
    insert into entering
    select lane, contact_id, flow_id, version_id, workspace_id, ordered, side, (base + 6 * rank) * 256 + lane, (base + 6 * rank + 1) * 256 + lane, (base + 6 * rank + 2) * 256 + lane,
           (base + 6 * rank + 3) * 256 + lane, (base + 6 * rank + 4) * 256 + lane, (base + 6 * rank + 5) * 256 + lane
    from (select c.lane, c.id, f.flow_id, f.version_id, c.workspace_id, fact.count, s.side, row_number() over (order by c.lane, c.id) - 1
          from contact as c
          join bench_flow as f on f.number = (c.id >> 8) % FLOWS
          join bench_side as s on s.contact_id = c.id
          join fact on fact.lane = c.lane and fact.contact_id = c.id and fact.name = 'ordered'
          where c.lane = any(asked_lanes)) as rows (lane, contact_id, flow_id, version_id, workspace_id, ordered, side, rank);
    get diagnostics done = row_count;

    insert into run (id, contact_id, entered_at, workspace_id, flow_id, version_id, ordinal, lane, depth, status, test, key)
    select run_id, contact_id, asked_now, workspace_id, flow_id, version_id, 1, lane, 0, 0, false, '' from entering order by lane, run_id;

    insert into entry_memory (contact_id, flow_id, entered, inside, lane, key)
    select contact_id, flow_id, 1, 1, lane, '' from entering order by lane, flow_id, contact_id;

    insert into engaged (lane, workspace_id, month, contact_id)
    select lane, workspace_id, date_trunc('month', asked_now)::date, contact_id from entering order by 1, 4;

    insert into process (id, run_id, prior, started_at, ended_at, workspace_id, version_id, lane, node, outlet, seen)
    select who, run_id, 0, asked_now, asked_now, workspace_id, version_id, lane, 0, case when ordered >= 2 then 'yes' else 'no' end, jsonb_build_array(ordered)
    from entering order by lane, who;

    insert into process (id, run_id, prior, started_at, ended_at, workspace_id, version_id, lane, node, outlet)
    select known, run_id, who, asked_now, asked_now, workspace_id, version_id, lane, 1, 'done' from entering where ordered >= 2 order by lane, known;

    insert into process (id, run_id, prior, started_at, ended_at, workspace_id, version_id, lane, node, outlet)
    select sides, run_id, case when ordered >= 2 then known else who end, asked_now, asked_now, workspace_id, version_id, lane, 2, side from entering order by lane, sides;

    insert into process (id, run_id, prior, started_at, ended_at, workspace_id, version_id, lane, node, outlet, result)
    select sent, run_id, sides, asked_now, asked_now, workspace_id, version_id, lane, case side when 'A' then 3 else 4 end, case side when 'A' then 'sent' else 'done' end,
           case side when 'B' then '{}'::jsonb end
    from entering order by lane, sent;

    insert into message (process_id, run_id, contact_id, due_at, planned_at, workspace_id, flow_id, version_id, lane, node, class, status, parts,
                         attempts, transactional, answers, test, channel, name, ended_at)
    select sent, run_id, contact_id, asked_now, asked_now, workspace_id, flow_id, version_id, lane, case side when 'A' then 3 else 4 end, 17, 2, 1, 1, side = 'B', true, false,
           case side when 'A' then 'email' else 'webhook' end, case side when 'A' then 'Hello' end, asked_now
    from entering order by lane, sent;

    insert into attempt (process_id, started_at, ended_at, workspace_id, lane, number, phase, outcome, worker)
    select sent, asked_now, asked_now, workspace_id, lane, 1, 6, 1, '' from entering order by lane, sent;

    insert into contact_tag (lane, contact_id, folded, tag, workspace_id, added_at)
    select lane, contact_id, 'known', 'known', workspace_id, asked_now from entering where ordered >= 2 order by lane, contact_id;

    insert into event (lane, id, workspace_id, contact_id, name, properties, source, occurred_at, received_at, historical, depth, cause)
    select lane, nextval('event_seq') * 256 + lane, workspace_id, contact_id, 'tag_added', '{"tag": "known"}', 'flow', asked_now, asked_now, false, 1,
           jsonb_build_object('flow', flow_id, 'run', run_id, 'process', known)
    from entering where ordered >= 2 order by lane, known;

    insert into fact (lane, contact_id, name, workspace_id, count, first_at, last_at)
    select lane, contact_id, 'tag_added', workspace_id, 1, asked_now, asked_now from entering where ordered >= 2 order by lane, contact_id;

    insert into token (run_id, process_id, prior, contact_id, started_at, due_at, workspace_id, version_id, lane, node, state, class)
    select run_id, waits, sent, contact_id, asked_now, asked_now + interval '3 days', workspace_id, version_id, lane, 5, 2, 2 from entering order by lane, run_id;

    insert into awaited (contact_id, process_id, run_id, lane, name)
    select contact_id, waits, run_id, lane, 'paid' from entering order by lane, contact_id;

    insert into counter as known (lane, version_id, node, what, hour, n)
    select asked_lanes[1], version_id, node, what, date_trunc('hour', asked_now), n
    from (select version_id, -1 as node, 'started' as what, count(*) as n from entering group by version_id
          union all select version_id, 0, 'entered', count(*) from entering group by version_id
          union all select version_id, 0, case when ordered >= 2 then 'left:yes' else 'left:no' end, count(*) from entering group by version_id, ordered >= 2
          union all select version_id, 1, 'entered', count(*) from entering where ordered >= 2 group by version_id
          union all select version_id, 1, 'left:done', count(*) from entering where ordered >= 2 group by version_id
          union all select version_id, 2, 'entered', count(*) from entering group by version_id
          union all select version_id, 2, 'left:' || side, count(*) from entering group by version_id, side
          union all select version_id, case side when 'A' then 3 else 4 end, 'entered', count(*) from entering group by version_id, side
          union all select version_id, case side when 'A' then 3 else 4 end, 'planned', count(*) from entering group by version_id, side
          union all select version_id, case side when 'A' then 3 else 4 end, case side when 'A' then 'left:sent' else 'left:done' end, count(*)
                    from entering group by version_id, side
          union all select version_id, 5, 'entered', count(*) from entering group by version_id) as counted
    order by version_id, node, what
    on conflict (lane, version_id, node, what, hour) do update set n = known.n + excluded.n;

    delete from inbox where lane = any(asked_lanes);
    update lane set next_id = base + 6 * done, next_due = asked_now + interval '3 days' where kind = 'work' and lane = any(asked_lanes);
end
$$;

create or replace function bench_wake(asked_lanes smallint[], asked_now timestamptz) returns void language plpgsql as $$
declare
    base bigint;
    done bigint;
begin
    perform 1 from lane where kind = 'work' and lane = any(asked_lanes) order by lane for update;
    select max(next_id) into base from lane where kind = 'work' and lane = any(asked_lanes);
    create temporary table if not exists woken (lane smallint, contact_id bigint, flow_id integer, version_id integer, workspace_id integer, run_id bigint, process_id bigint,
                                                prior bigint, started_at timestamptz, occurred_at timestamptz, amount numeric, thanks bigint, slept bigint) on commit delete rows;
    insert into fact as known (lane, contact_id, name, workspace_id, count, first_at, last_at, sum)
    select i.lane, i.contact_id, i.name, i.workspace_id, count(*), min(i.occurred_at), max(i.occurred_at), sum((event.properties ->> 'total')::numeric)
    from inbox as i join event on event.lane = i.lane and event.id = i.id and event.received_at = i.received_at
    where i.lane = any(asked_lanes)
    group by i.lane, i.contact_id, i.name, i.workspace_id
    order by 1, 2
    on conflict (lane, contact_id, name) do update
    set count = known.count + excluded.count, first_at = least(known.first_at, excluded.first_at), last_at = greatest(known.last_at, excluded.last_at),
        sum = known.sum + excluded.sum;

    with heard as (
        select i.lane, a.run_id, a.process_id, i.occurred_at, (event.properties ->> 'total')::numeric as amount
        from inbox as i
        join event on event.lane = i.lane and event.id = i.id and event.received_at = i.received_at
        join awaited as a on a.lane = i.lane and a.contact_id = i.contact_id and a.name = i.name
        where i.lane = any(asked_lanes) and (event.properties ->> 'total')::numeric >= 10
    ), gone as (
        delete from token using heard
        where token.lane = heard.lane and token.run_id = heard.run_id and token.process_id = heard.process_id
        returning token.*, heard.occurred_at, heard.amount
    )
    insert into woken
    select lane, contact_id, flow_id, version_id, workspace_id, run_id, process_id, prior, started_at, occurred_at, amount,
           (base + 2 * rank) * 256 + lane, (base + 2 * rank + 1) * 256 + lane
    from (select gone.lane, gone.contact_id, f.flow_id, gone.version_id, gone.workspace_id, gone.run_id, gone.process_id, gone.prior, gone.started_at, gone.occurred_at,
                 gone.amount, row_number() over (order by gone.lane, gone.run_id) - 1
          from gone join bench_flow as f on f.version_id = gone.version_id)
         as rows (lane, contact_id, flow_id, version_id, workspace_id, run_id, process_id, prior, started_at, occurred_at, amount, rank);
    get diagnostics done = row_count;

    delete from awaited using woken
    where awaited.lane = woken.lane and awaited.contact_id = woken.contact_id and awaited.process_id = woken.process_id;

    insert into process (id, run_id, prior, started_at, ended_at, workspace_id, version_id, lane, node, outlet)
    select process_id, run_id, prior, started_at, asked_now, workspace_id, version_id, lane, 5, 'Paid' from woken order by lane, process_id;

    insert into process (id, run_id, prior, started_at, ended_at, workspace_id, version_id, lane, node, outlet)
    select thanks, run_id, process_id, asked_now, asked_now, workspace_id, version_id, lane, 6, 'done' from woken order by lane, thanks;

    insert into contact_tag (lane, contact_id, folded, tag, workspace_id, added_at)
    select lane, contact_id, 'payer', 'payer', workspace_id, asked_now from woken order by lane, contact_id;

    insert into event (lane, id, workspace_id, contact_id, name, properties, source, occurred_at, received_at, historical, depth, cause)
    select lane, nextval('event_seq') * 256 + lane, workspace_id, contact_id, 'tag_added', '{"tag": "payer"}', 'flow', asked_now, asked_now, false, 1,
           jsonb_build_object('flow', flow_id, 'run', run_id, 'process', thanks)
    from woken order by lane, thanks;

    insert into fact as known (lane, contact_id, name, workspace_id, count, first_at, last_at)
    select lane, contact_id, 'tag_added', workspace_id, 1, asked_now, asked_now from woken order by lane, contact_id
    on conflict (lane, contact_id, name) do update set count = known.count + 1, last_at = excluded.last_at;

    insert into token (run_id, process_id, prior, contact_id, started_at, due_at, workspace_id, version_id, lane, node, state, class)
    select run_id, slept, thanks, contact_id, asked_now, asked_now + interval '720 hours', workspace_id, version_id, lane, 9, 1, 1 from woken order by lane, run_id;

    insert into counter as known (lane, version_id, node, what, hour, n)
    select asked_lanes[1], version_id, node, what, date_trunc('hour', asked_now), count(*)
    from woken cross join (values (5, 'left:Paid'), (6, 'entered'), (6, 'left:done'), (9, 'entered')) as counted (node, what)
    group by version_id, node, what
    order by version_id, node, what
    on conflict (lane, version_id, node, what, hour) do update set n = known.n + excluded.n;

    delete from inbox where lane = any(asked_lanes);
    update lane set next_id = base + 2 * done where kind = 'work' and lane = any(asked_lanes);
end
$$;

create or replace function bench_time_out(asked_lanes smallint[], asked_now timestamptz) returns void language plpgsql as $$
declare
    base bigint;
    done bigint;
begin
    perform 1 from lane where kind = 'work' and lane = any(asked_lanes) order by lane for update;
    select max(next_id) into base from lane where kind = 'work' and lane = any(asked_lanes);
    create temporary table if not exists due (lane smallint, contact_id bigint, flow_id integer, version_id integer, workspace_id integer, run_id bigint, process_id bigint,
                                              prior bigint, started_at timestamptz, score jsonb, sent bigint, rich bigint, slept bigint) on commit delete rows;
    with gone as (
        delete from token where lane = any(asked_lanes) and due_at <= asked_now returning *
    )
    insert into due
    select lane, contact_id, flow_id, version_id, workspace_id, run_id, process_id, prior, started_at, score,
           (base + 3 * rank) * 256 + lane, (base + 3 * rank + 1) * 256 + lane, (base + 3 * rank + 2) * 256 + lane
    from (select gone.lane, gone.contact_id, f.flow_id, gone.version_id, gone.workspace_id, gone.run_id, gone.process_id, gone.prior, gone.started_at, c.attributes -> 'score',
                 row_number() over (order by gone.lane, gone.run_id) - 1
          from gone
          join bench_flow as f on f.version_id = gone.version_id
          join contact as c on c.lane = gone.lane and c.id = gone.contact_id)
         as rows (lane, contact_id, flow_id, version_id, workspace_id, run_id, process_id, prior, started_at, score, rank);
    get diagnostics done = row_count;

    delete from awaited using due
    where awaited.lane = due.lane and awaited.contact_id = due.contact_id and awaited.process_id = due.process_id;

    insert into process (id, run_id, prior, started_at, ended_at, workspace_id, version_id, lane, node, outlet)
    select process_id, run_id, prior, started_at, asked_now, workspace_id, version_id, lane, 5, 'timeout' from due order by lane, process_id;

    insert into process (id, run_id, prior, started_at, ended_at, workspace_id, version_id, lane, node, outlet)
    select sent, run_id, process_id, asked_now, asked_now, workspace_id, version_id, lane, 7, 'sent' from due order by lane, sent;

    insert into process (id, run_id, prior, started_at, ended_at, workspace_id, version_id, lane, node, outlet, seen)
    select rich, run_id, sent, asked_now, asked_now, workspace_id, version_id, lane, 8, case when score::int >= 25 then 'yes' else 'no' end, jsonb_build_array(score)
    from due order by lane, rich;

    insert into message (process_id, run_id, contact_id, due_at, planned_at, workspace_id, flow_id, version_id, lane, node, class, status, parts,
                         attempts, transactional, answers, test, channel, name, ended_at)
    select sent, run_id, contact_id, asked_now, asked_now, workspace_id, flow_id, version_id, lane, 7, 17, 2, 1, 1, false, true, false, 'email', 'Nudge', asked_now
    from due order by lane, sent;

    insert into attempt (process_id, started_at, ended_at, workspace_id, lane, number, phase, outcome, worker)
    select sent, asked_now, asked_now, workspace_id, lane, 1, 6, 1, '' from due order by lane, sent;

    insert into token (run_id, process_id, prior, contact_id, started_at, due_at, workspace_id, version_id, lane, node, state, class)
    select run_id, slept, rich, contact_id, asked_now, asked_now + interval '720 hours', workspace_id, version_id, lane, 9, 1, 2 from due order by lane, run_id;

    insert into counter as known (lane, version_id, node, what, hour, n)
    select asked_lanes[1], version_id, node, what, date_trunc('hour', asked_now), n
    from (select version_id, node, what, count(*) as n
          from due cross join (values (5, 'left:timeout'), (7, 'entered'), (7, 'planned'), (7, 'left:sent'), (8, 'entered'), (9, 'entered')) as counted (node, what)
          group by version_id, node, what
          union all select version_id, 8, case when score::int >= 25 then 'left:yes' else 'left:no' end, count(*) from due group by version_id, score::int >= 25) as counted
    order by version_id, node, what
    on conflict (lane, version_id, node, what, hour) do update set n = known.n + excluded.n;

    update lane set next_id = base + 3 * done, next_due = asked_now + interval '26 days' where kind = 'work' and lane = any(asked_lanes);
end
$$
