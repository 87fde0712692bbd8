"""Lists of people that are filled by hand, by import or by flows."""

from towpath.api.memberships import make_router

router = make_router("list")
