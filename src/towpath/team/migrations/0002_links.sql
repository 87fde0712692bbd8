-- Where in the app what somebody is told of can be seen: a path, `/team/approvals/7`.
alter table notification add column link text;
