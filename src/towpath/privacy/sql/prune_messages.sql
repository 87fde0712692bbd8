-- A page of what messages said that ended long ago; attempts go with it. Indexes: message_content_pk, message_pk, attempt_pk.
with old as (
    select kept.process_id
    from message_content as kept
    join message on message.lane = kept.lane and message.process_id = kept.process_id and message.ended_at < %(before)s
    where kept.lane = %(lane)s and kept.workspace_id = %(workspace_id)s
    order by kept.process_id
    limit %(limit)s
), gone as (
    delete from attempt where lane = %(lane)s and process_id in (select process_id from old)
)
delete from message_content where lane = %(lane)s and process_id in (select process_id from old)
