-- Where a flow lies in the list and what it is marked with: as its file says, kept beside it to be looked for.
-- A folder within a folder is written `Shop/Email`.
alter table flow
    add column folder text   not null default '',
    add column tags   text[] not null default '{}';

-- What was launched before says its own by its next launch, or when it is moved.
update flow as f
   set folder = coalesce(f.draft_document ->> 'folder', ''),
       tags = case jsonb_typeof(f.draft_document -> 'tags')
                   when 'array' then array(select jsonb_array_elements_text(f.draft_document -> 'tags'))
                   when 'string' then array[f.draft_document ->> 'tags']
                   else '{}' end
 where f.live_text is null and f.draft_document is not null;
