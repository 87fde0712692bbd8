-- Uses contact_tag_pk. Only who deletes the row gets it back: the change is one event.
delete from contact_tag
using unnest(%(lanes)s, %(ids)s, %(folded)s) as given (lane, id, folded)
where contact_tag.lane = given.lane and contact_tag.contact_id = given.id and contact_tag.folded = given.folded
returning contact_tag.lane, contact_tag.contact_id, contact_tag.folded, contact_tag.tag
