-- A channel that accepts in process: claim, attempt, end and answer of everything due in locked lanes, in one statement. Index: message_due.
with due as materialized (
    select m.lane, m.process_id, m.attempts
      from unnest(%(lanes)s::smallint[]) as locked (lane)
     cross join lateral (
           select * from message
            where message.lane = locked.lane and status = 0 and due_at <= %(now)s and channel = %(channel)s
            order by class, due_at limit %(each)s) as m),
sent as (
    update message set status = 2, attempts = due.attempts + 1, parts = 1, ended_at = %(now)s
      from due where message.lane = due.lane and message.process_id = due.process_id and message.status = 0
 returning message.lane, message.process_id, message.workspace_id, message.contact_id, message.run_id, message.attempts, message.answers),
tried as (
    insert into attempt (lane, process_id, number, workspace_id, started_at, ended_at, phase, outcome, worker)
    select lane, process_id, attempts, workspace_id, %(now)s, %(now)s, 6, 1, %(worker)s from sent),
answered as (
    insert into inbox (lane, id, workspace_id, kind, contact_id, name, occurred_at, received_at, process_id, payload)
    select lane, nextval('event_seq') * 256 + lane, workspace_id, 1, contact_id, 'answer', %(now)s, %(now)s, process_id,
           jsonb_build_object('run', run_id, 'status', 'sent')
      from sent where answers)
select count(*) from sent
