"""`contact.owner` in SQL, over the alias `contact`."""

from towpath.contacts.fragments import add_fragment

# Uses contact_owner_pk and the key of users.
_OWNER = (
    "(select user_account.email from contact_owner join user_account on user_account.id = contact_owner.user_id"
    " where contact_owner.lane = contact.lane and contact_owner.contact_id = contact.id)"
)


def register_team_fragments() -> None:
    add_fragment("owner", _OWNER, "text")


register_team_fragments()
