-- For `towpath doctor`: reference tables, the inbox, and lane rows; nothing that grows with people is read whole.
select 'fence' as name,
       case when count(sending_fenced_at) = 0 then 'good' else 'warning' end as state,
       case when count(sending_fenced_at) = 0 then 'messages may go out'
            else 'a backup was restored: nothing is sent until `towpath doctor --lift-fence`' end as sentence
  from workspace
union all
select 'lanes', case when count(*) = 512 then 'good' else 'wrong' end, count(*) || ' of 512 lane rows' from lane
union all
select 'events waiting', case when min(received_at) < %(now)s::timestamptz - interval '1 minute' then 'warning' else 'good' end,
       case when min(received_at) < %(now)s::timestamptz - interval '1 minute'
            then 'some have waited since ' || min(received_at) || ': does a worker run?' else 'none for long' end
  from inbox
union all
select 'set aside after an error', case when count(*) = 0 then 'good' else 'warning' end, count(*) || ' tokens, events or messages' from quarantined
