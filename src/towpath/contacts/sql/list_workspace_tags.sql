-- Reads contact_tag whole: asked by people, not by the engine.
select min(tag), count(*) from contact_tag where workspace_id = %(workspace_id)s group by folded order by folded
