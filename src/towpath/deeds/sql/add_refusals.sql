-- Uses people_deed_refusal_pk.
insert into people_deed_refusal (deed_id, number, contact_id, reason)
select %(id)s, number, contact_id, reason from unnest(%(numbers)s::integer[], %(contact_ids)s::bigint[], %(reasons)s::text[]) as one (number, contact_id, reason)
