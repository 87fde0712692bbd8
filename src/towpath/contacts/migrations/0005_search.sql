-- People are found by any part of a name, address, number or external id, and by what sounds nearly so. The extension is a trusted one:
-- the owner of the database may make it. The expression is that of contacts/sql/search_contacts.sql and find_similar.sql.
create extension if not exists pg_trgm;
create index contact_by_words on contact using gin ((
    coalesce(folded ->> 'first_name', first_name, '') || ' ' || coalesce(folded ->> 'last_name', last_name, '') || ' '
    || coalesce(folded ->> 'email', email, '') || ' ' || coalesce(phone, '') || ' ' || lower(coalesce(external_id, ''))) gin_trgm_ops);
