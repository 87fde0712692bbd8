-- Visits that no longer listen. Index: awaited_pk.
delete from awaited using unnest(%(lanes)s, %(contacts)s, %(processes)s) as given (lane, contact_id, process_id)
where awaited.lane = given.lane and awaited.contact_id = given.contact_id and awaited.process_id = given.process_id
