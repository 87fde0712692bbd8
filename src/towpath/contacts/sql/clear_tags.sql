-- Uses contact_tag_pk. Only who deletes a row gets it back.
delete from contact_tag
using unnest(%(lanes)s, %(ids)s) as given (lane, id)
where contact_tag.lane = given.lane and contact_tag.contact_id = given.id
returning contact_tag.lane, contact_tag.contact_id, contact_tag.tag
