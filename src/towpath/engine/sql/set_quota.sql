-- Under the lock of lock_quota. Index: entry_quota_pk.
update entry_quota as q set taken = %(taken)s where q.flow_id = %(flow_id)s and q.rule = %(rule)s and q.occasion = %(occasion)s
