-- Uses message_content_pk, message_by_contact: bodies of queued messages that were tried before.
with gone as (
    delete from message_content where lane = %(from_lane)s and process_id in (select process_id from message where message.lane = %(to_lane)s and message.contact_id = %(to_id)s
                                                                     and message.run_id = any(%(runs)s) and status = 0)
    returning process_id, workspace_id, content, links, answer
)
insert into message_content (lane, process_id, workspace_id, content, links, answer)
select %(to_lane)s, process_id, workspace_id, content, links, answer
from gone
