-- What was set aside. Index: quarantined_pk (few rows).
select lane, what, id, flow_id, run_id, error, at from quarantined where workspace_id = %(workspace_id)s order by at desc limit %(limit)s
