"""Values in PostgreSQL's binary form: rows for COPY, and arrays as parameters.

Written by hand because it is on the hot path: a list adapted as text costs three times as much a row.
"""

import struct
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import psycopg
from psycopg import adapters
from psycopg.abc import Buffer
from psycopg.adapt import Dumper
from psycopg.pq import Format

COPY_START = b"PGCOPY\n\xff\r\n\x00" + bytes(8)
COPY_END = b"\xff\xff"
NULL = b"\xff\xff\xff\xff"

_EPOCH = datetime(2000, 1, 1, tzinfo=UTC)
_length = struct.Struct(">i").pack
_int2 = struct.Struct(">ih").pack
_int4 = struct.Struct(">ii").pack
_int8 = struct.Struct(">iq").pack
_array_start = struct.Struct(">iiIii").pack


def microseconds(moment: datetime) -> int:
    """Since 2000-01-01 UTC, as PostgreSQL counts."""
    since = moment - _EPOCH
    return (since.days * 86_400 + since.seconds) * 1_000_000 + since.microseconds


def text(value: str) -> bytes:
    data = value.encode()
    return _length(len(data)) + data


def jsonb(document: bytes) -> bytes:
    """From the encoded JSON."""
    return _length(len(document) + 1) + b"\x01" + document


def timestamp(moment: datetime) -> bytes:
    return _int8(8, microseconds(moment))


# ---- Arrays as parameters ------------------------------------------------------------------------------------------


class BinaryArray:
    """An array parameter, ready to send. None in the list is null."""

    __slots__ = ("data",)

    def __init__(self, element: int, encoded: Iterable[bytes], count: int, nulls: bool) -> None:
        start = _array_start(1, int(nulls), element, count, 1) if count else struct.pack(">iiI", 0, 0, element)
        self.data = start + b"".join(encoded)


class Smallints(BinaryArray):
    def __init__(self, values: Sequence[int]) -> None:
        super().__init__(21, [_int2(2, value) for value in values], len(values), False)


class Integers(BinaryArray):
    def __init__(self, values: Sequence[int]) -> None:
        super().__init__(23, [_int4(4, value) for value in values], len(values), False)


class Bigints(BinaryArray):
    def __init__(self, values: Sequence[int | None]) -> None:
        super().__init__(20, [NULL if value is None else _int8(8, value) for value in values], len(values), None in values)


class Booleans(BinaryArray):
    def __init__(self, values: Sequence[bool]) -> None:
        super().__init__(16, [b"\x00\x00\x00\x01\x01" if value else b"\x00\x00\x00\x01\x00" for value in values], len(values), False)


class Texts(BinaryArray):
    def __init__(self, values: Sequence[str | None]) -> None:
        super().__init__(25, [NULL if value is None else text(value) for value in values], len(values), None in values)


class Byteas(BinaryArray):
    def __init__(self, values: Sequence[bytes]) -> None:
        super().__init__(17, [_length(len(value)) + value for value in values], len(values), False)


class Jsonbs(BinaryArray):
    """Of encoded JSON."""

    def __init__(self, documents: Sequence[bytes | None]) -> None:
        super().__init__(3802, [NULL if document is None else jsonb(document) for document in documents], len(documents), None in documents)


class Timestamps(BinaryArray):
    def __init__(self, moments: Sequence[datetime | None]) -> None:
        super().__init__(1184, [NULL if moment is None else timestamp(moment) for moment in moments], len(moments), None in moments)


class Numerics(BinaryArray):
    """Sent as text elements (oid of text): cast in the statement, `::text[]::numeric[]`."""

    def __init__(self, values: Sequence[Decimal | int | None]) -> None:
        super().__init__(25, [NULL if value is None else text(str(value)) for value in values], len(values), None in values)


class _ArrayDumper(Dumper):
    format = Format.BINARY

    def dump(self, obj: BinaryArray) -> Buffer:
        return obj.data


def _register() -> None:
    kinds: dict[type[BinaryArray], int] = {
        Smallints: 1005,
        Integers: 1007,
        Bigints: 1016,
        Booleans: 1000,
        Texts: 1009,
        Byteas: 1001,
        Jsonbs: 3807,
        Timestamps: 1185,
        Numerics: 1009,
    }
    for kind, oid in kinds.items():
        adapters.register_dumper(kind, type(f"_{kind.__name__}Dumper", (_ArrayDumper,), {"oid": oid}))


_register()


def copy_rows(db: psycopg.Connection[Any], command: Any, rows: bytes) -> None:
    """COPY … FROM STDIN (FORMAT BINARY) of rows encoded by the caller."""
    with db.cursor() as cursor, cursor.copy(command) as copy:
        copy.write(COPY_START + rows + COPY_END)
