"""What can be wrong with a request about segments."""

from towpath.values.problems import TowpathError


class SegmentNotFound(TowpathError):
    code = "segment_not_found"
    status = 404


class SegmentTaken(TowpathError):
    """Another segment has the name."""

    code = "segment_taken"
    status = 409


class SegmentNotReady(TowpathError):
    """Its members are being looked for for the first time: what names it now would miss people."""

    code = "segment_not_ready"
    status = 409


class SegmentArchived(TowpathError):
    code = "segment_archived"
    status = 409
