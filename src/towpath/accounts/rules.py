"""Roles and scopes: who may do what."""

# From most to least. Each may do what the later ones may, but for `approver` and `analyst`, which look, decide and comment, and do not edit.
ROLES = ("admin", "editor", "approver", "analyst", "viewer")

# What an API key may do. `track`: send events and people in. `read`, `write`: the REST API. `admin`: keys, users and settings too.
SCOPES = ("track", "read", "write", "admin")

# What a permission asks for -> the roles and the scopes that have it.
_ROLES_WITH = {
    "read": frozenset(ROLES),
    "approve": frozenset({"admin", "editor", "approver"}),
    "comment": frozenset({"admin", "editor", "approver", "analyst"}),
    "write": frozenset({"admin", "editor"}),
    "admin": frozenset({"admin"}),
    "track": frozenset({"admin", "editor"}),
}
_SCOPES_WITH = {
    "read": frozenset({"read", "write", "admin"}),
    "approve": frozenset({"write", "admin"}),
    "comment": frozenset({"write", "admin"}),
    "write": frozenset({"write", "admin"}),
    "admin": frozenset({"admin"}),
    "track": frozenset({"track", "write", "admin"}),
}
PERMISSIONS = tuple(_ROLES_WITH)


def role_may(role: str, permission: str) -> bool:
    return role in _ROLES_WITH[permission]


def scopes_may(scopes: frozenset[str], permission: str) -> bool:
    """`api` is the spoken name of read and write together."""
    known = scopes | {"read", "write"} if "api" in scopes else scopes
    return not known.isdisjoint(_SCOPES_WITH[permission])
