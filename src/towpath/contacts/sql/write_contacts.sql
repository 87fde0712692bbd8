-- Uses contact_pk. The rows were locked and read by lock_contacts in this transaction, so nothing of another writer is lost.
update contact
set first_name = given.first_name, last_name = given.last_name, email = given.email, phone = given.phone, locale = given.locale,
    time_zone = given.time_zone, country = given.country, birth_date = given.birth_date::date, preferred_channel = given.preferred_channel,
    attributes = given.attributes, metadata = given.metadata, folded = given.folded, updated_at = %(now)s
from unnest(%(lanes)s, %(ids)s, %(first_name)s, %(last_name)s, %(email)s, %(phone)s, %(locale)s, %(time_zone)s, %(country)s,
            %(birth_date)s, %(preferred_channel)s, %(attributes)s, %(metadata)s, %(folded)s)
     as given (lane, id, first_name, last_name, email, phone, locale, time_zone, country,
               birth_date, preferred_channel, attributes, metadata, folded)
where contact.lane = given.lane and contact.id = given.id
