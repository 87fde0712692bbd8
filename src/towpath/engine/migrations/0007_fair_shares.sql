-- Each workspace has a place of its own in the due index, so that all of them get a share of a batch; the entry is as wide as before.
-- Classes 8 to 10 are 0 to 2 of tokens that came due while their flow was paused: no batch reads them till it goes on.
drop index token_due;
create index token_due on token (lane, class, workspace_id, due_at);
alter table token drop constraint token_class;
alter table token add constraint token_class check (class between 0 and 2 or class between 8 and 10);
-- The same as next_due for class 0 alone, that a poll for people who wait need not look into the tokens of every lane.
alter table lane add column interactive_due timestamptz not null default '-infinity';
