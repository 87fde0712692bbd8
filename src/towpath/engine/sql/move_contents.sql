-- Uses message_content_pk: bodies of the messages that moved.
with gone as (
    delete from message_content where lane = %(from_lane)s and process_id = any(%(processes)s::bigint[])
    returning process_id, workspace_id, content, links, answer
)
insert into message_content (lane, process_id, workspace_id, content, links, answer)
select %(to_lane)s, process_id, workspace_id, content, links, answer
from gone
