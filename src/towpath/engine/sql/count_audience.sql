-- How many people of each lane belong to an audience; its condition stands where it says condition. Index: contact_by_workspace.
select contact.lane, count(*)
from contact
where contact.workspace_id = %(workspace_id)s and contact.identified and true /* condition */
group by contact.lane
