-- Uses people_deed_refusal_pk.
select number, contact_id, reason from people_deed_refusal where deed_id = %(id)s and number > %(after)s order by number limit %(limit)s
