-- Folder and tags in the list and in both texts; what is live goes on, and no version is made. Index flow_pk; the flow is locked.
update flow as f
   set folder = %(folder)s,
       tags = %(tags)s::text[],
       live_text = %(live_text)s,
       draft_text = %(draft_text)s,
       draft_document = %(draft_document)s,
       changed_at = %(now)s
 where f.workspace_id = %(workspace_id)s and f.id = %(flow_id)s
