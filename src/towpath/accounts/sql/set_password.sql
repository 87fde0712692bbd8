-- By primary key.
update user_account set password = %(password)s where id = %(user_id)s
