-- Uses contact_pk.
select lane, id, workspace_id, external_id, identified, first_name, last_name, email, phone, locale, time_zone, country, birth_date,
       preferred_channel, attributes, metadata, created_at, updated_at
from contact
where lane = %(lane)s and id = %(id)s and workspace_id = %(workspace_id)s
