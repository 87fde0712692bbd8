-- Uses coupon_code_pk; the rows are locked.
update coupon_code set contact_id = given.contact_id, process_id = given.process_id, given_at = %(now)s
from unnest(%(code_ids)s::bigint[], %(contacts)s::bigint[], %(processes)s::bigint[]) as given (id, contact_id, process_id)
where coupon_code.id = given.id and coupon_code.given_at is null
