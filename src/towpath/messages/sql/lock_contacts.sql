-- Holds the rows of the people concerned until the attempts have begun: an opt-out changes its row first, so it is either seen by the
-- statement after this one or acknowledged after the attempt began (semantics 36). Index: contact_pk. In key order against deadlocks.
select lane, id, email, time_zone, phone from contact
 where (lane, id) in (select * from unnest(%(lanes)s::smallint[], %(ids)s::bigint[]))
 order by lane, id for share
