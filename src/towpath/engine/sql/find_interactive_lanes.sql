-- Lanes where somebody waits: rows in the inbox that are no bulk, or an interactive token due (lane.interactive_due). Index: inbox_pk.
with recursive waiting as (
    (select lane from inbox order by lane limit 1)
    union all
    select (select inbox.lane from inbox where inbox.lane > waiting.lane order by inbox.lane limit 1) from waiting where waiting.lane is not null
)
select lane
from (select lane from waiting
      where lane is not null
        and exists (select from inbox where inbox.lane = waiting.lane and inbox.name not in ('enter_audience', 'enter_people', 'fill_segment'))
      union
      select lane from lane
      where kind = 'work' and interactive_due <= %(now)s) as found
order by (lane + 256 - %(from)s::integer) %% 256
limit %(limit)s
