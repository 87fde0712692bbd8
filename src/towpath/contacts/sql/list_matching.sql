-- Some of the people for whom a condition holds, which stands where it says condition. Uses contact_by_workspace; asked with a short timeout.
select contact.lane, contact.id, contact.external_id, contact.first_name, contact.last_name, contact.email, contact.phone
from contact
where contact.workspace_id = %(workspace_id)s and contact.lane = any(%(lanes)s::smallint[]) and contact.identified and true /* condition */
limit %(limit)s
