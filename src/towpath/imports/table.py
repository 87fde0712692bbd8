"""Reads a foreign file, a bounded piece at a time: CSV, or one JSON object a line. Whatever it holds, memory stays small."""

import csv
import io
from collections.abc import Iterator, Sequence
from typing import Any, Literal, Protocol

from towpath.imports.errors import BadTable
from towpath.imports.models import Row
from towpath.intake.rules import check_properties, decode
from towpath.values.problems import TowpathError

MOST_COLUMNS = 500
LONGEST_LINE = 1024 * 1024  # characters, of a line of the file and of one row
LARGEST_FILE = 2 * 1024**3
SAMPLE = 64 * 1024
DELIMITERS = ",;\t|"

csv.field_size_limit(LONGEST_LINE)


class Source(Protocol):
    def read(self, size: int, /) -> bytes: ...


class Table:
    """columns are known at once of CSV; of JSON lines they are those met so far, in the order met."""

    def __init__(self, format: Literal["csv", "lines"], columns: list[str], rows: Iterator[Row]) -> None:
        self.format, self.columns, self.rows = format, columns, rows


def open_table(source: Source, name: str) -> Table:
    """Begins to read. Raises `BadTable`, also while rows are taken from it. name: by its ending and its first line the form is told."""
    head = source.read(SAMPLE)
    lines = _lines(_Bytes(head, source), _encoding(head))
    first = next(lines, (0, ""))[1]
    if not first.strip():
        raise BadTable("The file is empty, or begins with an empty line. A CSV file begins with the names of its columns.")
    if name.lower().endswith((".jsonl", ".ndjson", ".json")) or first.lstrip().startswith("{"):
        columns: list[str] = []
        return Table("lines", columns, _objects(first, lines, columns))
    return _open_csv(first, lines)


class _Bytes(io.RawIOBase):
    """The head that was looked at, then the rest; no more than LARGEST_FILE."""

    def __init__(self, head: bytes, source: Source) -> None:
        self._head, self._source, self._taken = head, source, 0

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        given, self._head = self._head[: len(buffer)], self._head[len(buffer) :]
        if not given:
            given = self._source.read(len(buffer))
        self._taken += len(given)
        if self._taken > LARGEST_FILE:
            raise BadTable(f"A file has at most {LARGEST_FILE // 1024**3} GB. Split it.")
        buffer[: len(given)] = given
        return len(given)


def _encoding(head: bytes) -> str:
    if head.startswith((b"\xff\xfe", b"\xfe\xff")):
        return "utf-16"
    if head.startswith((b"PK\x03\x04", b"\x1f\x8b", b"%PDF")):
        raise BadTable("This is no text file. Save the table as CSV (UTF-8), unpacked.")
    return "utf-8-sig"


def _lines(source: io.RawIOBase, encoding: str) -> Iterator[tuple[int, str]]:
    """(line, text with its end), from 1."""
    text = io.TextIOWrapper(io.BufferedReader(source, SAMPLE), encoding, newline="")
    number = 0
    while True:
        number += 1
        try:
            line = text.readline(LONGEST_LINE)
        except UnicodeError:
            raise BadTable(f"Near line {number}, the file is not UTF-8. Save it as CSV UTF-8.", line=number) from None
        if not line:
            return
        if len(line) >= LONGEST_LINE:
            raise BadTable(f"Line {number} has more than {LONGEST_LINE:,} characters.", line=number)
        if "\x00" in line:
            raise BadTable(f"Line {number} holds a NUL character, which is no text.", line=number)
        yield number, line


# ---- CSV -----------------------------------------------------------------------------------------------------------


class _Place:
    """Of the row that is read: the line it has come to, and its characters so far."""

    line = 1
    characters = 0


def _open_csv(first: str, lines: Iterator[tuple[int, str]]) -> Table:
    delimiter = max(DELIMITERS, key=first.count)
    place = _Place()

    def physical() -> Iterator[str]:
        yield first
        for place.line, line in lines:
            place.characters += len(line)
            if place.characters > LONGEST_LINE:  # quotation marks that open anew on every line make one row of a whole file
                raise BadTable(f"The row at line {place.line} has more than {LONGEST_LINE:,} characters.", line=place.line)
            yield line

    reader = csv.reader(physical(), delimiter=delimiter, strict=True)
    header = _next(reader, place)
    assert header is not None
    columns = [name.strip() for name in header]
    while columns and not columns[-1]:
        columns.pop()
    _check_columns(columns)
    return Table("csv", columns, _records(reader, place, len(columns)))


def _check_columns(columns: Sequence[str]) -> None:
    if len(columns) > MOST_COLUMNS:
        raise BadTable(f"A file has at most {MOST_COLUMNS} columns; this has {len(columns):,}.")
    seen: set[str] = set()
    for place, name in enumerate(columns, 1):
        if not name or not name.isprintable() or len(name) > 200:
            raise BadTable(f"Column {place} has no name of 1 to 200 printable characters. The first line names the columns.")
        if name in seen:
            raise BadTable(f"Two columns are called “{name}”. Rename one.")
        seen.add(name)


def _records(reader: Iterator[list[str]], place: _Place, width: int) -> Iterator[Row]:
    """A row's line is the one where it ends. A row of the wrong width keeps its texts: it is told as invalid, later."""
    while (values := _next(reader, place)) is not None:
        if any(values):
            while len(values) > width and not values[-1]:
                values.pop()
            yield place.line, values


def _next(reader: Iterator[list[str]], place: _Place) -> list[str] | None:
    place.characters = 0
    try:
        return next(reader, None)
    except csv.Error as error:
        raise BadTable(f"Near line {place.line}, this is not CSV: {error}.", line=place.line) from None


# ---- JSON lines ----------------------------------------------------------------------------------------------------


def _objects(first: str, lines: Iterator[tuple[int, str]], columns: list[str]) -> Iterator[Row]:
    known: set[str] = set()

    def everything() -> Iterator[tuple[int, str]]:
        yield 1, first
        yield from lines

    for number, line in everything():
        if not line.strip():
            continue
        try:
            found = check_properties(decode(line.encode()))
        except TowpathError as error:
            raise BadTable(f"Line {number}: {error.sentence} Each line is one JSON object.", line=number) from None
        for name in found:
            if name not in known:
                known.add(name)
                columns.append(name)
                if len(columns) > MOST_COLUMNS:
                    raise BadTable(f"A file has at most {MOST_COLUMNS} different names; at line {number} there are more.", line=number)
        yield number, found
