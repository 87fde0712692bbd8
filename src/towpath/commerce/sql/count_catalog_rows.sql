-- Uses catalog_row_pk.
select count(*) from catalog_row where catalog_id = %(catalog_id)s
