-- Of one flow in a time range (semantics 46): visits, repeats among them; persons, each once; parts of messages that a provider took, calls to
-- other systems among them. Tests count nowhere. Asked seldom, by a person. Index: counter_pk, a probe a lane and version;
-- run_by_flow; message_by_workspace within the range.
select (select coalesce(sum(c.n), 0)
        from flow_version as v
        join counter as c on c.lane = any(%(lanes)s::smallint[]) and c.version_id = v.id and c.hour >= %(hour)s and c.hour < %(until)s
        where v.workspace_id = %(workspace_id)s and v.flow_id = %(flow_id)s and c.node >= 0 and c.what = 'entered')::bigint as visits,
       (select count(distinct (run.lane, coalesce(nullif(run.contact_id, 0), -run.order_id)))
                   filter (where coalesce(nullif(run.contact_id, 0), run.order_id) is not null)
        from run
        where run.flow_id = %(flow_id)s and run.entered_at >= %(since)s and run.entered_at < %(until)s and run.workspace_id = %(workspace_id)s
          and not run.test) as people,
       (select coalesce(sum(m.parts), 0)
        from message as m
        where m.workspace_id = %(workspace_id)s and m.planned_at >= %(since)s and m.planned_at < %(until)s and m.flow_id = %(flow_id)s
          and m.status in (2, 6) and not m.test)::bigint as messages
