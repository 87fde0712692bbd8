-- The oldest flow that is being deleted; its row lock keeps other workers away from it. A reference table; index flow_pk.
select f.id from flow as f where f.status = 'deleting' order by f.id limit 1 for update skip locked
