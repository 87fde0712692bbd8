-- Read at each scrape. The inbox is short while the engine keeps up; due tokens and messages come from their due indexes, uncertain
-- ones from message_uncertain.
select 'inbox_waiting' as name, 'Events, answers and commands that match has not taken yet.' as meaning, '' as label, count(*)::float8 as value from inbox
union all
select 'lanes_behind', 'Lanes whose next due token or message has passed.', kind, count(*)
  from lane where next_due > '-infinity' and next_due < %(now)s::timestamptz - interval '5 seconds' group by kind
union all
select 'messages_queued', 'Messages in the outbox that wait to be sent.', '', count(*) from message where status = 0
union all
select 'messages_uncertain', 'Messages of which nobody knows whether they left.', '', count(*) from message where status = 6
union all
select 'quarantined', 'Tokens, events and messages set aside after an error.', what, count(*) from quarantined group by what
union all
select 'database_bytes', 'Size of the database.', '', pg_database_size(current_database())
