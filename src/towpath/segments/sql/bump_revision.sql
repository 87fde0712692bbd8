-- Workers look at this number and read the segments again when it has grown. Uses segment_revision_pk.
insert into segment_revision as r (workspace_id, revision) values (%(workspace_id)s, 1)
on conflict (workspace_id) do update set revision = r.revision + 1
