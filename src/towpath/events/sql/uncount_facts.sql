-- What is known of people without some events that are gone from the log. The first time is looked up where the log still has all of them.
-- The lanes are held. Indexes: fact_pk, event_by_contact.
update fact
set count = fact.count - given.count, sum = fact.sum - given.sum,
    first_at = case when given.there >= fact.count - given.count then coalesce(given.first_at, fact.first_at) else fact.first_at end,
    last_at = coalesce(given.last_at, fact.last_at)
from (
    select less.*, rest.*
    from unnest(%(lanes)s, %(contact_ids)s, %(names)s::text[], %(counts)s, %(sums)s::text[]::numeric[]) as less (lane, contact_id, name, count, sum)
    cross join lateral (
        select count(*) as there, min(event.occurred_at) as first_at, max(event.occurred_at) as last_at
        from event
        where event.lane = less.lane and event.contact_id = less.contact_id and event.name = less.name) as rest
) as given
where fact.lane = given.lane and fact.contact_id = given.contact_id and fact.name = given.name
