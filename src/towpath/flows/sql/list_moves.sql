-- Moves of a flow with how far they have come, newest first. Index flow_move_by_flow; key move_lane_pk, one probe a lane.
select m.id, array(select v.number from flow_version as v where v.id = any(m.from_version_ids) order by v.number) as from_versions,
       t.number as to_version, m.at, m.by_user, m.done_at, m.back_of,
       (select b.id from flow_move as b where b.flow_id = m.flow_id and b.back_of = m.id) as went_back,
       coalesce(l.done, 0)::integer as lanes_done, coalesce(l.tokens, 0)::bigint as moved, coalesce(l.gone, 0)::bigint as left_flow
from flow_move as m
join flow_version as t on t.id = m.to_version_id
left join lateral (select count(*) filter (where x.done_at is not null) as done, sum(x.tokens) as tokens, sum(x.gone) as gone
                   from move_lane as x
                   where x.lane = any(%(lanes)s) and x.move_id = m.id) as l on true
where m.workspace_id = %(workspace_id)s and m.flow_id = %(flow_id)s
order by m.id desc
