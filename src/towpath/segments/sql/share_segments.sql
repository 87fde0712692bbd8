-- Uses segment_pk. Nobody archives these till the end of the transaction. Which of them have never been filled is answered.
select name, filled_at is null and fill = 'quiet', archived_at is not null from segment
where workspace_id = %(workspace_id)s and id = any(%(segment_ids)s)
order by id
for share
