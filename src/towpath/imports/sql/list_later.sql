-- Chunks that were worked before their turn: `claim_chunk` goes seven ahead. Read after the chunk's own people are locked, so that nothing of
-- them that was committed meanwhile is missed. Index: import_chunk_pk.
select number, touched from import_chunk
where import_id = %(id)s and number > %(number)s and number <= %(number)s + 7 and done and touched is not null
order by number
