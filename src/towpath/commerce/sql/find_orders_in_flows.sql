-- Those on which a run works. Index: run_by_contact: of the order's contact, or of none.
select given.id
from unnest(%(lanes)s, %(ids)s, %(contacts)s) as given (lane, id, contact_id)
where exists (select from run where run.lane = given.lane and run.contact_id = given.contact_id and run.order_id = given.id and run.status = 0)
   or (given.contact_id is null and exists (
        select from run where run.lane = given.lane and run.contact_id is null and run.order_id = given.id and run.status = 0))
