-- What was set aside in a flow that is deleted. Index: quarantined_pk; few rows.
delete from quarantined as gone
using (select mine.lane, mine.what, mine.id from quarantined as mine
       where mine.lane = any(%(lanes)s::smallint[]) and mine.flow_id = %(flow_id)s limit %(limit)s) as page
where gone.lane = page.lane and gone.what = page.what and gone.id = page.id
