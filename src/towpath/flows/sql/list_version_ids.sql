-- Index: flow_version_number (flow leads).
select id from flow_version where flow_id = %(flow_id)s order by number
