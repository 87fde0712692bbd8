-- All workspaces, a few rows: a restored backup sends nothing. Null lifts the fence.
update workspace set sending_fenced_at = %(at)s::timestamptz where (sending_fenced_at is null) <> (%(at)s::timestamptz is null)
