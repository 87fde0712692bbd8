-- Uses contact_owner_pk.
delete from contact_owner where lane = %(lane)s and contact_id = %(contact_id)s returning workspace_id, user_id
