-- The whole ledger of a workspace: for the file beside the key ring and after a restore. Index: erased_identity_by_workspace.
select kind, hash from erased_identity where workspace_id = %(workspace_id)s
