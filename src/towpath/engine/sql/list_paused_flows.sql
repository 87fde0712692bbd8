-- Flows whose messages rest (semantics 24). Index: flow_pause_pk; a row a pause, few.
select distinct flow_id from flow_pause where paused_at <= %(now)s and (resumed_at is null or resumed_at > %(now)s)
