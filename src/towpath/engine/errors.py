from towpath.values.problems import TowpathError


class RunNotFound(TowpathError):
    code = "run_not_found"
    status = 404


class NoSuchEntry(TowpathError):
    """The flow takes nobody in this way, or nobody at all now."""

    code = "no_such_entry"
    status = 409


class OperationNotFound(TowpathError):
    code = "operation_not_found"
    status = 404


class NoHook(TowpathError):
    """The flow listens at no address."""

    code = "no_hook"
    status = 404


class BadCallback(TowpathError):
    code = "bad_callback"
    status = 422


class NoSuchPlace(TowpathError):
    """There is no such node to stand at or go to, or it is not said which visit is meant."""

    code = "no_such_place"
    status = 422


class RunHasEnded(TowpathError):
    code = "run_has_ended"
    status = 409
