-- Uses suppression_newest, backwards; a search goes through as much of it as it takes to fill the page.
select channel, address, reason, detail, at
from suppression
where workspace_id = %(workspace_id)s
  and (%(before_at)s::timestamptz is null or (at, channel, address) < (%(before_at)s::timestamptz, %(before_channel)s::text, %(before_address)s::text))
  and (%(channel)s::text is null or channel = %(channel)s::text)
  and (%(reason)s::text is null or reason = %(reason)s::text)
  and (%(pattern)s::text is null or address like %(pattern)s::text)
order by at desc, channel desc, address desc
limit %(limit)s
