-- A reference table of a few rows, read whole.
select id, slug from workspace order by id
