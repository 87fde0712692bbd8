"""Columns to and from PostgreSQL in its binary form, whole batches at a time.

Inside the engine a column is a numpy array of int64; times are microseconds since 1970 UTC, `FOREVER` is 'infinity'.
A row adapted as text costs 7.5 microseconds, one of these under 2.
"""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any, LiteralString

import numpy as np
import psycopg
from psycopg import adapters
from psycopg.abc import Buffer
from psycopg.adapt import Dumper, Loader
from psycopg.pq import Format

from towpath.events.binary import NULL, copy_rows

Connection = psycopg.Connection[Any]
Column = np.ndarray[Any, np.dtype[Any]]

FOREVER = 2**63 - 1
_EPOCH_2000 = 946_684_800_000_000
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)


def micros(moment: datetime) -> int:
    """Since 1970 UTC."""
    return (moment - _EPOCH) // _MICROSECOND


def moment_of(microseconds: int) -> datetime:
    return _EPOCH + timedelta(microseconds=int(microseconds))


class Moments(Sequence[datetime]):
    """A column of times that become datetimes only where somebody looks."""

    def __init__(self, column: Column) -> None:
        self._column = column

    def __len__(self) -> int:
        return len(self._column)

    def __getitem__(self, place: Any) -> Any:
        return Moments(self._column[place]) if isinstance(place, slice) else moment_of(self._column[place])


# ---- reading -------------------------------------------------------------------------------------------------------


class _NumberArray(Loader):
    """Of an array without nulls."""

    format = Format.BINARY
    element = np.dtype([("length", ">i4"), ("value", ">i8")])

    def load(self, data: Buffer) -> Column:
        if len(data) <= 12:
            return np.empty(0, np.int64)
        return np.frombuffer(data, self.element, offset=20)["value"].astype(np.int64)


class _Int4Array(_NumberArray):
    element = np.dtype([("length", ">i4"), ("value", ">i4")])


class _Int2Array(_NumberArray):
    element = np.dtype([("length", ">i4"), ("value", ">i2")])


class _MomentArray(_NumberArray):
    def load(self, data: Buffer) -> Column:
        return _from_2000(super().load(data))


def read_columns(db: Connection, statement: LiteralString, parameters: Mapping[str, Any]) -> tuple[Any, ...]:
    """The one row of a statement that answers `array_agg` columns: numbers and times as numpy arrays, others as lists; all None if empty."""
    with db.cursor(binary=True) as cursor:
        for oid, loader in ((1016, _NumberArray), (1007, _Int4Array), (1005, _Int2Array), (1185, _MomentArray)):
            cursor.adapters.register_loader(oid, loader)
        row = cursor.execute(statement, parameters).fetchone()
        assert row is not None
        return tuple(row)


def _from_2000(column: Column) -> Column:
    return np.where(column == FOREVER, FOREVER, column + _EPOCH_2000)


def _since_2000(column: Column) -> Column:
    return np.where(column == FOREVER, FOREVER, column - _EPOCH_2000)


# ---- array parameters ----------------------------------------------------------------------------------------------


class Numbers:
    """An array parameter from a column: int8[]."""

    element, width, oid = 20, ">i8", 1016
    __slots__ = ("data",)

    def __init__(self, column: Any) -> None:
        values = self.convert(np.asarray(column, np.int64))
        count = len(values)
        rows = np.empty(count, [("length", ">i4"), ("value", self.width)])
        rows["length"] = np.dtype(self.width).itemsize
        rows["value"] = values
        header = np.array([1, 0, self.element, count, 1] if count else [0, 0, self.element], ">i4")
        self.data = header.tobytes() + rows.tobytes()

    @staticmethod
    def convert(column: Column) -> Column:
        return column


class Int4s(Numbers):
    element, width, oid = 23, ">i4", 1007


class Int2s(Numbers):
    element, width, oid = 21, ">i2", 1005


class Times(Numbers):
    element, oid = 1184, 1185

    @staticmethod
    def convert(column: Column) -> Column:
        return _since_2000(column)


class _Dumper(Dumper):
    format = Format.BINARY

    def dump(self, obj: Numbers) -> Buffer:
        return obj.data


for _kind in (Numbers, Int4s, Int2s, Times):
    adapters.register_dumper(_kind, type(f"_{_kind.__name__}Dumper", (_Dumper,), {"oid": _kind.oid}))


# ---- COPY ----------------------------------------------------------------------------------------------------------


class Layout:
    """The rows of one COPY: fixed columns first (`name: width`, none null; `t` is a time), then those of any length as ready bytes."""

    def __init__(self, statement: LiteralString, loose: int, **fixed: str) -> None:
        self.statement = statement
        widths = {name: ">i8" if width == "t" else ">" + width for name, width in fixed.items()}
        self._fixed = fixed
        fields: list[tuple[str, str]] = [("fields", ">i2")]
        for name, width in widths.items():
            fields += [(f"{name} length", ">i4"), (name, width)]
        self._dtype = np.dtype(fields)
        self._blank = np.zeros((), self._dtype)
        self._blank["fields"] = len(fixed) + loose
        for name, width in widths.items():
            self._blank[f"{name} length"] = np.dtype(width).itemsize

    def copy(self, db: Connection, columns: Mapping[str, Any], tails: Sequence[bytes] | bytes, order: Column | None = None) -> None:
        """tails: the loose columns of each row, ready; one value for all where they are alike. order: of the rows, where it matters."""
        count = len(next(column for column in columns.values() if isinstance(column, np.ndarray)))
        if count == 0:
            return
        rows = np.empty(count, self._dtype)
        rows[:] = self._blank
        for name, width in self._fixed.items():
            column = columns[name]
            rows[name] = _since_2000(column) if width == "t" else column
        if order is not None:
            rows = rows[order]
        if isinstance(tails, bytes):
            copy_rows(db, self.statement, tails.join(_split(rows)) + tails)
            return
        parts: list[bytes] = [b""] * (2 * count)
        parts[0::2] = _split(rows)
        parts[1::2] = tails if order is None else [tails[place] for place in order.tolist()]
        copy_rows(db, self.statement, b"".join(parts))


def _split(rows: Column) -> list[bytes]:
    """Each row as bytes. (A void view keeps trailing zeros, which a bytes view would strip.)"""
    size = rows.dtype.itemsize
    data = rows.tobytes()
    return [data[start : start + size] for start in range(0, len(data), size)]


_LENGTHS = [length.to_bytes(4, "big") for length in range(4096)]


def loose_text(value: str | None) -> bytes:
    if value is None:
        return NULL
    data = value.encode()
    return len(data).to_bytes(4, "big") + data


def loose_jsonb(document: bytes) -> bytes:
    """Of encoded JSON."""
    size = len(document) + 1
    return (_LENGTHS[size] if size < 4096 else size.to_bytes(4, "big")) + b"\x01" + document


def loose_numbers(values: Sequence[int] | None) -> bytes:
    """int8[]"""
    if values is None:
        return NULL
    data = Numbers(values).data
    return len(data).to_bytes(4, "big") + data
