-- Uses contact_pk. The ids are new, nobody waits.
copy contact (lane, id, workspace_id, external_id, identified,
              first_name, last_name, email, phone, locale, time_zone, country, birth_date, preferred_channel,
              attributes, metadata, folded, created_at, updated_at)
from stdin (format binary)
