-- Messages of a flow that goes on are due again, a page at a time. Index: message_due from class 1000 on.
update message set class = message.class - 1000
from (select rested.lane, rested.process_id from message as rested
      where rested.lane = %(lane)s and rested.class >= 1000 and rested.status = 0 and rested.flow_id = %(flow_id)s limit %(limit)s) as page
where message.lane = page.lane and message.process_id = page.process_id and message.status = 0
