"""What can be wrong with a request about people."""

from towpath.values.problems import TowpathError


class ContactNotFound(TowpathError):
    code = "contact_not_found"
    status = 404


class ContactTaken(TowpathError):
    """An identifier belongs to another contact."""

    code = "contact_taken"
    status = 409


class PersonErased(TowpathError):
    """Someone of this name was erased and has not consented anew (semantics 54)."""

    code = "person_erased"
    status = 409


class BadValue(TowpathError):
    """A value does not fit its attribute."""

    code = "bad_value"
    status = 422


class BadPerson(TowpathError):
    """Nothing names the person, or what does is malformed."""

    code = "bad_person"
    status = 422
