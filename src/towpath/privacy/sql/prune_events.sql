-- A page of a lane's old events; of whoever is inside a flow none. Months lie in partitions: only old ones are read. Indexes: event_pk,
-- run_by_contact.
delete from event
where lane = %(lane)s and (id, received_at) in (
    select old.id, old.received_at
    from event as old
    where old.lane = %(lane)s and old.received_at < %(before)s and old.workspace_id = %(workspace_id)s
      and not exists (select from run where run.lane = old.lane and run.contact_id = old.contact_id and run.status = 0)
      and not exists (select from inbox where inbox.lane = old.lane and inbox.class = 0 and inbox.workspace_id = old.workspace_id and inbox.id = old.id)
    order by old.id
    limit %(limit)s)
