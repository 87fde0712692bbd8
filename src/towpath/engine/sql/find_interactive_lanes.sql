-- Lanes where somebody waits: rows in the inbox that are about one (class 0), or an interactive token due (lane.interactive_due).
-- Index: inbox_pk, one probe a lane and class that has any.
with recursive waiting as (
    (select lane, class from inbox order by lane, class limit 1)
    union all
    select after.lane, after.class
    from waiting
    cross join lateral (select inbox.lane, inbox.class from inbox
                        where (inbox.lane, inbox.class) > (waiting.lane, waiting.class) order by inbox.lane, inbox.class limit 1) as after
)
select lane
from (select lane from waiting where class = 0
      union
      select lane from lane
      where kind = 'work' and interactive_due <= %(now)s) as found
order by (lane + 256 - %(from)s::integer) %% 256
limit %(limit)s
