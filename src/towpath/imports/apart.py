"""Which chunks of a file may be worked at once: those that name nobody whom a chunk shortly before names.

So of two rows that name one person by the same value the later still has the last word, however many workers there are.
"""

import re
from collections import deque
from collections.abc import Mapping, Sequence

from towpath.imports.mapping import PERSON, guess
from towpath.imports.models import Kind, Row

BEFORE = 7  # chunks; `claim_chunk` goes no farther ahead
_TELLING = frozenset({*PERSON, *(f"contact.{name}" for name in PERSON), "order_id"})
_LOOSE = re.compile(r"[\W_]+")


class Telling:
    """Of a file while it is read. columns: those met so far, as the table counts them."""

    def __init__(self, kind: Kind, columns: Sequence[str]) -> None:
        self._kind, self._columns = kind, columns
        self._before: deque[set[int]] = deque(maxlen=BEFORE)
        self._told_by: list[str] = []
        self._changed = False

    def is_apart(self, rows: Sequence[Row]) -> bool:
        """Of the next chunk."""
        told_by = telling_columns(guess(self._kind, self._columns))
        self._changed = self._changed or bool(self._told_by and told_by != self._told_by)
        self._told_by = told_by
        named = self._named(rows)
        apart = all(named.isdisjoint(before) for before in self._before)
        self._before.append(named)
        return apart

    def columns(self) -> list[str]:
        """By which all chunks were told apart; none where later rows changed what columns mean."""
        return [] if self._changed else self._told_by

    def _named(self, rows: Sequence[Row]) -> set[int]:
        """Hashes of what names someone, without what a value may be written with or without (`+39 333…`, `Ada@…`)."""
        places = [self._columns.index(column) for column in self._told_by]
        named: set[int] = set()
        for _, values in rows:
            if isinstance(values, Mapping):
                texts = [str(values.get(column) or "") for column in self._told_by]
            else:
                texts = [values[place] for place in places if place < len(values)]
            named.update(hash(_LOOSE.sub("", text).casefold()) for text in texts if text)
        return named


def is_told_by(mapping: Mapping[str, str], told_by: Sequence[str]) -> bool:
    """Whether a mapping names people only by columns that were looked at when the file was read."""
    return set(telling_columns(mapping)) <= set(told_by)


def telling_columns(mapping: Mapping[str, str]) -> list[str]:
    return sorted(column for column, target in mapping.items() if target in _TELLING)
