-- By primary key. Only an open one: there is one decision, which stays.
update split_test set decided_at = %(now)s, variant = %(variant)s, numbers = %(numbers)s, decided_by = %(by)s
where flow_id = %(flow_id)s and node = %(node)s and decided_at is null
returning node
