-- Lanes with work: rows in the inbox (skip scan over inbox_pk: one probe a lane that has any), or a token due (lane.next_due).
-- Locks nothing; the lock statement decides. Lanes are answered from %(from)s upwards, round the circle.
with recursive waiting as (
    (select lane from inbox order by lane limit 1)
    union all
    select (select inbox.lane from inbox where inbox.lane > waiting.lane order by inbox.lane limit 1) from waiting where waiting.lane is not null
)
select lane
from (select lane from waiting where lane is not null
      union
      select lane from lane where kind = 'work' and next_due <= %(now)s and %(tokens)s) as found
order by (lane + 256 - %(from)s::integer) %% 256
limit %(limit)s
