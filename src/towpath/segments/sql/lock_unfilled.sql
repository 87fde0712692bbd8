-- A small reference table. A segment that somebody edits just now is passed over and found the next time, so that nobody waits for each other
-- in a ring: who fills holds rows of segment_fill, which an editor takes after this row.
select id from segment where filled_at is null
order by id
for update skip locked
