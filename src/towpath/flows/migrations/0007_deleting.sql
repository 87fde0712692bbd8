-- deleting: an admin said so; nobody sees the flow any more, and a worker takes what belongs to it away, page by page (semantics 44).
alter table flow drop constraint flow_status;
alter table flow add constraint flow_status check (status in
    ('draft', 'scheduled', 'active', 'paused', 'finishing', 'finished', 'cancelled', 'archived', 'deleting'));
