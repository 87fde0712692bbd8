-- Calls of which nothing is kept any more. Index: entry_operation_pk (lane leads); a daily job.
delete from entry_operation as o where o.lane = %(lane)s and o.created_at < %(before)s returning o.id
