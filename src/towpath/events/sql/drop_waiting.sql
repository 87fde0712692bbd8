-- Events that match has not taken. The lanes are held. Index: inbox_pk.
delete from inbox
using unnest(%(lanes)s, %(ids)s) as given (lane, id)
where inbox.lane = given.lane and inbox.id = given.id
returning inbox.id
