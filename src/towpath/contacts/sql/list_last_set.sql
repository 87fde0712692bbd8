-- When each value of a contact was last set, as far as events are kept. Index: event_by_contact.
select properties ->> 'attribute', max(occurred_at)
from event
where lane = %(lane)s and contact_id = %(contact_id)s and name = 'attribute_changed'
group by 1
