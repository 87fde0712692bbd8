-- Uses list_member_by_list, then list_member_pk: one page of a list that goes.
delete from list_member
where list_member.list_id = %(list_id)s and (lane, contact_id) in (
    select page.lane, page.contact_id from list_member as page
    where page.list_id = %(list_id)s order by page.lane, page.contact_id limit %(limit)s
)
returning lane, contact_id
