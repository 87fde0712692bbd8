from towpath.values.problems import TowpathError


class RunNotFound(TowpathError):
    code = "run_not_found"
    status = 404


class RunHasEnded(TowpathError):
    code = "run_has_ended"
    status = 409
