-- Uses contact_pk; both rows are locked.
delete from contact
where lane = %(from_lane)s and id = %(from_id)s
returning updated_at > (select updated_at from contact as other where other.lane = %(to_lane)s and other.id = %(to_id)s),
          attributes, metadata, first_name, last_name, email, phone, locale, time_zone, country, birth_date, preferred_channel
