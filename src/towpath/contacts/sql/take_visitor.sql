-- Uses contact_pk; both rows are locked.
delete from contact
where lane = %(from_lane)s and id = %(from_id)s
returning external_id, attributes, metadata, first_name, last_name, email, phone, locale, time_zone, country, birth_date, preferred_channel
