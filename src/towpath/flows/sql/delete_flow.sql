-- The flow itself with its versions, settings, pauses and moves, in the order of what points at what. Reference tables; nothing of a person
-- is left by then. Requests for its launch go with it.
with moves as (delete from flow_move where flow_id = %(flow_id)s),
     bases as (delete from counter_base where version_id in (select id from flow_version where flow_id = %(flow_id)s)),
     settings as (delete from flow_settings_change where flow_id = %(flow_id)s),
     pauses as (delete from flow_pause where flow_id = %(flow_id)s),
     versions as (delete from flow_version where flow_id = %(flow_id)s)
delete from flow where id = %(flow_id)s
