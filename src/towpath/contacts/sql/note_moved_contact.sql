-- Uses moved_pk. Under the former id the contact is found from now on where it went.
insert into moved (lane, id, what, to_lane, to_id, at)
values (%(from_lane)s, %(from_id)s, 'contact', %(to_lane)s, %(to_id)s, %(now)s)
