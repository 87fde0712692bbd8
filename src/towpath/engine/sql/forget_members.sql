-- Who belonged to an audience of a flow that is deleted, a page. Index: audience_member_pk, a probe a lane.
delete from audience_member as gone
using (select mine.lane, mine.flow_id, mine.contact_id, mine.rule from audience_member as mine
       where mine.lane = any(%(lanes)s::smallint[]) and mine.flow_id = %(flow_id)s limit %(limit)s) as page
where gone.lane = page.lane and gone.flow_id = page.flow_id and gone.contact_id = page.contact_id and gone.rule = page.rule
