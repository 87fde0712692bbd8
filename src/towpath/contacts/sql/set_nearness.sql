-- How like a word must be for `<%%`, to the end of the transaction: a letter left out or two that changed places are near.
select set_config('pg_trgm.word_similarity_threshold', '0.45', true)
