-- How far a long command has come. Index: inbox_pk.
update inbox set payload = %(payload)s where lane = %(lane)s and id = %(id)s
