-- By the unique index user_account_email on lower(email).
select id from user_account where lower(email) = lower(%(email)s)
