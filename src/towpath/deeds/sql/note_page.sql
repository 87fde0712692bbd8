-- After a page, in its transaction. Index: people_deed_pk.
update people_deed
set worked = worked + %(worked)s, refused = refused + %(refused)s, after_lane = %(after_lane)s, after_id = %(after_id)s,
    status = case when %(last)s then 'done' else status end, ended_at = case when %(last)s then %(now)s::timestamptz end
where id = %(id)s
