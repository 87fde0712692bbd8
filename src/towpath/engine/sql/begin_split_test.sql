-- By primary key; of two batches that come first together one writes it, and both are right.
insert into split_test (flow_id, node, workspace_id, began_at) values (%(flow_id)s, %(node)s, %(workspace_id)s, %(now)s)
on conflict on constraint split_test_pk do nothing
