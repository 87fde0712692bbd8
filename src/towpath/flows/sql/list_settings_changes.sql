-- The history of flow settings, newest first. Key flow_settings_change_pk.
select c.number, c.settings, c.goal, c.at, c.by_user
from flow_settings_change as c
where c.flow_id = %(flow_id)s
order by c.number desc
