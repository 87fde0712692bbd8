-- Why a contact was refused. Index: entry_denied_pk.
select reason, count, last_at, event_id from entry_denied
where lane = %(lane)s and flow_id = %(flow_id)s and contact_id = %(contact_id)s
order by last_at desc
