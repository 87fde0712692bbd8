-- A lane's part of a followed audience, before it is counted anew by the rule of a new version. Index: audience_member_pk.
delete from audience_member as m where m.lane = %(lane)s and m.flow_id = %(flow_id)s and m.rule = %(rule)s
