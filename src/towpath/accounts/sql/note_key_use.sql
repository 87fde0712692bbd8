-- By primary key; written once a minute at most, so that a busy key is not one hot row. A locked row is left for the next time.
update api_key set last_used_at = %(at)s
 where id = (select id from api_key where id = %(key_id)s and (last_used_at is null or last_used_at < %(minute_ago)s) for update skip locked)
