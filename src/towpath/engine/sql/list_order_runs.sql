-- Uses run_by_contact: of the order's contact so far, or of none.
select id from run
where lane = %(from_lane)s and status = 0 and order_id = %(order_id)s
  and (contact_id = %(from_id)s or (contact_id is null and %(from_id)s::bigint is null))
