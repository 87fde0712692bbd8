-- By primary key; null leaves a column as it is.
update workspace
   set name = coalesce(%(name)s, name), time_zone = coalesce(%(time_zone)s, time_zone),
       currency = coalesce(%(currency)s, currency), locale = coalesce(%(locale)s, locale),
       test_mode = coalesce(%(test_mode)s, test_mode),
       launch_approval = coalesce(%(launch_approval)s, launch_approval),
       flow_deletion = coalesce(%(flow_deletion)s, flow_deletion)
 where id = %(workspace_id)s
