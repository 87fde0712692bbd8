-- Every row that tells of one person, by table. Indexes: those by contact; lines, statuses, visits and texts by what they belong to.
select 'contact' as what, to_jsonb(t) as row from contact as t where t.lane = %(lane)s and t.id = %(contact_id)s
union all select 'contact_address', to_jsonb(t) from contact_address as t where t.lane = %(lane)s and t.contact_id = %(contact_id)s
union all select 'contact_tag', to_jsonb(t) from contact_tag as t where t.lane = %(lane)s and t.contact_id = %(contact_id)s
union all select 'contact_owner', to_jsonb(t) from contact_owner as t where t.lane = %(lane)s and t.contact_id = %(contact_id)s
union all select 'contact_company', to_jsonb(t) || jsonb_build_object('company', c.name, 'external_id', c.external_id)
  from contact_company as t join company as c on c.id = t.company_id where t.lane = %(lane)s and t.contact_id = %(contact_id)s
union all select 'identity', to_jsonb(t) from identity as t where t.owner_lane = %(lane)s and t.owner_id = %(contact_id)s
union all select 'consent', to_jsonb(t) from consent as t where t.lane = %(lane)s and t.contact_id = %(contact_id)s
union all select 'consent_request', to_jsonb(t) from consent_request as t where t.workspace_id = %(workspace_id)s and t.contact_id = %(contact_id)s
union all select 'test_person', to_jsonb(t) from test_person as t where t.lane = %(lane)s and t.contact_id = %(contact_id)s
union all select 'list_member', to_jsonb(t) || jsonb_build_object('list', l.name)
  from list_member as t join people_list as l on l.id = t.list_id where t.lane = %(lane)s and t.contact_id = %(contact_id)s
union all select 'segment_member', to_jsonb(t) || jsonb_build_object('segment', s.name)
  from segment_member as t join segment as s on s.id = t.segment_id where t.lane = %(lane)s and t.contact_id = %(contact_id)s
union all select 'event', to_jsonb(t) from event as t where t.lane = %(lane)s and t.contact_id = %(contact_id)s
union all select 'fact', to_jsonb(t) from fact as t where t.lane = %(lane)s and t.contact_id = %(contact_id)s
union all select 'customer_order', to_jsonb(t) from customer_order as t where t.lane = %(lane)s and t.contact_id = %(contact_id)s
union all select 'order_line', to_jsonb(t) from customer_order as o join order_line as t on t.lane = o.lane and t.order_id = o.id
  where o.lane = %(lane)s and o.contact_id = %(contact_id)s
union all select 'order_status', to_jsonb(t) from customer_order as o join order_status as t on t.lane = o.lane and t.order_id = o.id
  where o.lane = %(lane)s and o.contact_id = %(contact_id)s
union all select 'coupon_code', to_jsonb(t) from coupon_code as t where t.contact_id = %(contact_id)s
union all select 'run', to_jsonb(t) from run as t where t.lane = %(lane)s and t.contact_id = %(contact_id)s
union all select 'process', to_jsonb(t) from run as r join process as t on t.lane = r.lane and t.run_id = r.id
  where r.lane = %(lane)s and r.contact_id = %(contact_id)s
union all select 'message', to_jsonb(t) from message as t where t.lane = %(lane)s and t.contact_id = %(contact_id)s
union all select 'message_content', to_jsonb(t) from message as m join message_content as t on t.lane = m.lane and t.process_id = m.process_id
  where m.lane = %(lane)s and m.contact_id = %(contact_id)s
union all select 'attempt', to_jsonb(t) from message as m join attempt as t on t.lane = m.lane and t.process_id = m.process_id
  where m.lane = %(lane)s and m.contact_id = %(contact_id)s
union all select 'entry_denied', to_jsonb(t) from entry_denied as t where t.lane = %(lane)s and t.contact_id = %(contact_id)s
union all select 'goal_reached', to_jsonb(t) from goal_reached as t where t.lane = %(lane)s and t.contact_id = %(contact_id)s
union all select 'task', to_jsonb(t) from task as t where t.lane = %(lane)s and t.contact_id = %(contact_id)s
union all select 'note', to_jsonb(t) from note as t where t.lane = %(lane)s and t.contact_id = %(contact_id)s
union all select 'feed_post', to_jsonb(t) from feed_post as t where t.lane = %(lane)s and t.contact_id = %(contact_id)s
union all select 'notification', to_jsonb(t) from notification as t where t.contact_id = %(contact_id)s
