"""What can be wrong with a request about companies."""

from towpath.values.problems import TowpathError


class CompanyNotFound(TowpathError):
    code = "company_not_found"
    status = 404


class CompanyTaken(TowpathError):
    """The external id belongs to another company."""

    code = "company_taken"
    status = 409
