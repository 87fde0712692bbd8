-- Index: entry_held_pk.
delete from entry_held as h using unnest(%(lanes)s, %(ids)s) as given (lane, id) where h.lane = given.lane and h.id = given.id
