-- Uses awaited_pk. Under the locks of both lanes.
with gone as (
    delete from awaited where lane = %(from_lane)s and contact_id = coalesce(%(from_id)s::bigint, 0) and run_id = any(%(runs)s)
    returning process_id, run_id, name
)
insert into awaited (contact_id, process_id, run_id, lane, name)
select %(to_id)s, process_id, run_id, %(to_lane)s, name from gone
