-- What providers say later: by their own id; and that a person answered.
alter table message add column replied_at timestamptz;
create index message_by_provider on message (workspace_id, provider_id) where channel = 'sms' and provider_id is not null;
