-- Tokens that are tried again. Index: quarantined_pk (the lane; there are few rows).
delete from quarantined where lane = %(lane)s and run_id = %(run_id)s and what = 'token'
