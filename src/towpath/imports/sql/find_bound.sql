-- What else hangs on these people. Indexes: run_by_contact, message_by_contact, task_by_contact, note_by_contact, feed_post_by_contact,
-- contact_company_pk, contact_owner_pk, customer_order_by_contact, test_person_pk.
select given.id, bound.what
from unnest(%(lanes)s, %(ids)s) as given (lane, id)
cross join lateral (
    select array_remove(array[
        case when exists (select from run where run.lane = given.lane and run.contact_id = given.id) then 'flow' end,
        case when exists (select from run where run.lane = given.lane and run.contact_id = given.id and run.status = 0) then 'run' end,
        case when exists (select from message where message.lane = given.lane and message.contact_id = given.id) then 'message' end,
        case when exists (select from task where task.lane = given.lane and task.contact_id = given.id) then 'task' end,
        case when exists (select from note where note.lane = given.lane and note.contact_id = given.id) then 'note' end,
        case when exists (select from feed_post where feed_post.lane = given.lane and feed_post.contact_id = given.id) then 'post' end,
        case when exists (select from contact_company as company where company.lane = given.lane and company.contact_id = given.id) then 'company' end,
        case when exists (select from contact_owner as owner where owner.lane = given.lane and owner.contact_id = given.id) then 'owner' end,
        case when exists (select from customer_order as bought where bought.lane = given.lane and bought.contact_id = given.id) then 'order' end,
        case when exists (select from test_person as tester where tester.lane = given.lane and tester.contact_id = given.id) then 'tests' end
    ], null) as what) as bound
where cardinality(bound.what) > 0
