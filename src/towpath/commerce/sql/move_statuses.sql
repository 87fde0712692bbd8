-- Uses order_status_pk on both sides.
with gone as (
    delete from order_status where lane = %(from_lane)s and order_id = any(%(ids)s) returning order_id, number, workspace_id, status, at
)
insert into order_status (lane, order_id, number, workspace_id, status, at)
select %(to_lane)s, order_id, number, workspace_id, status, at from gone
