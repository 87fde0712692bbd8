-- Whether anybody of the workspace was erased. Index: erased_identity_by_workspace.
select exists (select from erased_identity where workspace_id = %(workspace_id)s)
