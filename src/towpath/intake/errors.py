"""Why something is not taken in."""

from towpath.values.problems import TowpathError


class BadItem(TowpathError):
    """A fact is malformed; nothing of its request was written."""

    code = "bad_item"
    status = 400


class TooLarge(TowpathError):
    code = "too_large"
    status = 400


class Overloaded(TowpathError):
    """More comes in than can be written; the sender shall try again after `seconds`."""

    code = "overloaded"
    status = 429

    def __init__(self, seconds: int = 1) -> None:
        super().__init__("More comes in than can be written just now; send it again.", seconds=seconds)
        self.seconds = seconds
