"""What can be wrong with workspaces, users and keys."""

from towpath.values.problems import TowpathError


class WorkspaceSlugTaken(TowpathError):
    code = "workspace_slug_taken"
    status = 409


class UserNotFound(TowpathError):
    code = "user_not_found"
    status = 404


class LastAdmin(TowpathError):
    code = "last_admin"
    status = 409


class KeyNotFound(TowpathError):
    code = "key_not_found"
    status = 404


class ValueNotKnown(TowpathError):
    """A role, scope, time zone or currency that does not exist; `data` says which are."""

    code = "value_not_known"
    status = 422


class PasswordTooWeak(TowpathError):
    code = "password_too_weak"
    status = 422


class SignInFailed(TowpathError):
    code = "sign_in_failed"
    status = 401


class TooManySignIns(TowpathError):
    code = "too_many_sign_ins"
    status = 429
