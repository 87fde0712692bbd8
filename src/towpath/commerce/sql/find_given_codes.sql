-- Uses coupon_code_of_visit: a visit that is worked again gets what it got.
select process_id, code from coupon_code where process_id = any(%(processes)s::bigint[]) and pool_id = %(pool_id)s
