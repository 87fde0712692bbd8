-- Wakes workers that sleep, when this transaction commits; polling finds the rows without it.
select pg_notify('towpath_inbox', '')
