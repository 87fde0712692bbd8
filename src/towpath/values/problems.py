"""What is wrong with something, said so that a person can mend it; and the one base class of errors."""

from dataclasses import dataclass, field
from typing import Any, Literal


class TowpathError(Exception):
    """An error that says what, which and what now.

    code: stable, for programs (`flow_not_found`). status: the HTTP status that fits. data: what it is about.
    Subclasses live in the `errors.py` of their room and set `code` and `status`.
    """

    code = "error"
    status = 400

    def __init__(self, sentence: str, **data: Any) -> None:
        super().__init__(sentence)
        self.sentence = sentence
        self.data = data


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing that is wrong in a document. line counts from 1; path is dotted (`nodes.bought.where.0`)."""

    code: str
    sentence: str
    severity: Literal["error", "warning", "hint"] = "error"
    node: str | None = None
    path: str = ""
    line: int | None = None
    nearest: str | None = None
    data: dict[str, Any] = field(default_factory=dict)
