-- The text message that a provider speaks of by its own id. Index: message_by_provider.
select lane, process_id from message
 where workspace_id = %(workspace_id)s and provider_id = %(provider_id)s and channel = 'sms'
 order by planned_at desc limit 1
