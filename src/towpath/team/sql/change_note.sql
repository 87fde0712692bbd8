-- Uses note_pk; the last writer wins.
update note set body = %(body)s, changed_at = %(now)s where lane = %(lane)s and id = %(id)s
