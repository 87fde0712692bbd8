-- pending: asked for, and not confirmed yet; it counts as not given. A boolean that is false for every row there is: no row is written anew.
alter table consent add column pending boolean not null default false;
alter table consent add constraint consent_pending check (not (pending and given)) not valid;
alter table consent validate constraint consent_pending;
