-- Tokens that came due while their flow was paused are due again, a page at a time. Index: token_due from class 8 on; flow_version_number.
-- Under the lane's lock.
update token set class = token.class - 8
from (select rested.lane, rested.run_id, rested.process_id
      from token as rested
      where rested.lane = %(lane)s and rested.class >= 8 and rested.version_id in (select id from flow_version where flow_id = %(flow_id)s)
      limit %(limit)s) as page
where token.lane = page.lane and token.run_id = page.run_id and token.process_id = page.process_id
