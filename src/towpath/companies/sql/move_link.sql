-- Uses contact_company_pk on both sides. Of two the newer is kept (semantics 53).
with gone as (
    delete from contact_company where lane = %(from_lane)s and contact_id = %(from_id)s returning workspace_id, company_id, joined_at
)
insert into contact_company as known (lane, contact_id, workspace_id, company_id, joined_at)
select %(to_lane)s, %(to_id)s, workspace_id, company_id, joined_at from gone
on conflict (lane, contact_id) do update set company_id = excluded.company_id, joined_at = excluded.joined_at
where known.joined_at < excluded.joined_at
