-- What is nearly so, the nearest first: a word of the person is like the text. Index: contact_by_words (operator <%%).
select lane, id, workspace_id, external_id, identified, first_name, last_name, email, phone, locale, time_zone, country, birth_date,
       preferred_channel, attributes, metadata, created_at, updated_at
from contact
where workspace_id = %(workspace_id)s and identified and %(text)s <%% (
    coalesce(folded ->> 'first_name', first_name, '') || ' ' || coalesce(folded ->> 'last_name', last_name, '') || ' '
    || coalesce(folded ->> 'email', email, '') || ' ' || coalesce(phone, '') || ' ' || lower(coalesce(external_id, '')))
order by %(text)s <<-> (
    coalesce(folded ->> 'first_name', first_name, '') || ' ' || coalesce(folded ->> 'last_name', last_name, '') || ' '
    || coalesce(folded ->> 'email', email, '') || ' ' || coalesce(phone, '') || ' ' || lower(coalesce(external_id, ''))), id desc
limit %(limit)s
