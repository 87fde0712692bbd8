-- Uses product_pk.
delete from product where workspace_id = %(workspace_id)s and id = %(id)s
