-- Flows that rest; a reference table.
select id from flow where status = 'paused'
