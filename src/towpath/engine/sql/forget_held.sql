-- Bulk entries that were put aside for a flow that is deleted. Index: entry_held_pk; empty but while a launch is paused.
delete from entry_held as gone
using (select mine.lane, mine.id from entry_held as mine
       where mine.lane = any(%(lanes)s::smallint[]) and mine.flow_id = %(flow_id)s limit %(limit)s) as page
where gone.lane = page.lane and gone.id = page.id
