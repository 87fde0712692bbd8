"""What is wrong with a file, or with what shall be done with it."""

from towpath.values.problems import TowpathError


class BadTable(TowpathError):
    code = "bad_table"
    status = 422


class BadMapping(TowpathError):
    code = "bad_mapping"
    status = 422


class ImportNotFound(TowpathError):
    code = "import_not_found"
    status = 404


class ImportHasBegun(TowpathError):
    code = "import_has_begun"
    status = 409


class CantUndo(TowpathError):
    code = "import_not_undoable"
    status = 409
