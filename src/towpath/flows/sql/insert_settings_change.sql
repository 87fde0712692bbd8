-- The numbered history of flow settings (semantics 40); the row of the flow is locked.
insert into flow_settings_change as c (flow_id, number, settings, goal, at, by_user)
values (%(flow_id)s, %(number)s, %(settings)s, %(goal)s, %(now)s, %(user_id)s)
