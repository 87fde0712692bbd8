-- What was counted in a flow that is deleted, a page. Index: counter_pk, a probe a lane and version; flow_version_number.
delete from counter as gone
using (select mine.lane, mine.version_id, mine.node, mine.what, mine.hour from counter as mine
       where mine.lane = any(%(lanes)s::smallint[]) and mine.version_id in (select id from flow_version where flow_id = %(flow_id)s) limit %(limit)s) as page
where gone.lane = page.lane and gone.version_id = page.version_id and gone.node = page.node and gone.what = page.what and gone.hour = page.hour
