-- Uses quarantined_pk, led by lane: what was set aside of the person's runs, and what concerned the person.
delete from quarantined
where lane = %(lane)s and (run_id = any(%(runs)s::bigint[]) or row ->> 'contact_id' = %(contact_id)s::text)
