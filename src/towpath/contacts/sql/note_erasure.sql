-- Uses erasure_pk. What was erased is added to what is told already.
update erasure
set status = %(status)s, report = report || %(report)s, done_at = case when %(status)s::smallint = 2 then %(now)s::timestamptz end
where id = %(id)s
