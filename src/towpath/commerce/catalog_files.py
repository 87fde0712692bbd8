"""Rows of a catalog as a file brings them: CSV with a header, or JSON, a list of objects. A file with a bad row brings none."""

import csv
import io
from collections.abc import Mapping, Sequence
from typing import Any

import msgspec

from towpath.host.database import decode_json
from towpath.values.folded import fold
from towpath.values.problems import TowpathError

MOST_COLUMNS = 200
LONGEST_KEY = 400
LONGEST_CELL = 10_000
LONGEST_ROW = 50_000
MOST_TOLD = 50  # problems of a file


class BadFile(TowpathError):
    """A file can't be read. problems: what is wrong with which row."""

    code = "bad_file"
    status = 422


class Row(msgspec.Struct, frozen=True):
    """columns: without the key."""

    key: str
    columns: Mapping[str, Any]


class CatalogFile(msgspec.Struct, frozen=True):
    """columns: the key first."""

    columns: list[str]
    rows: list[Row]


class _Problems:
    def __init__(self) -> None:
        self.told: list[dict[str, str]] = []
        self.count = 0

    def add(self, line: int, sentence: str) -> None:
        self.count += 1
        if len(self.told) < MOST_TOLD:
            self.told.append({"code": "bad_row", "sentence": f"Row {line}: {sentence}", "path": str(line)})

    def raise_any(self) -> None:
        if self.count:
            more = f" And {self.count - 1:,} more." if self.count > 1 else ""
            raise BadFile(f"Nothing was imported. {self.told[0]['sentence']}{more}", problems=self.told, count=self.count)


def read_csv(body: bytes, key_column: str) -> CatalogFile:
    """UTF-8, with or without a byte order mark; commas, semicolons or tabs. Row 1 is the header. Raises BadFile."""
    text = _decode(body)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=_delimiter(text), strict=True)
    problems = _Problems()
    rows: list[Row] = []
    try:
        header = [cell.strip() for cell in next(reader, [])]
        key_at = _check_header(header, key_column)
        seen: dict[str, int] = {}
        for number, cells in enumerate(reader, 2):
            if not any(cell.strip() for cell in cells):
                continue
            if len(cells) != len(header):
                problems.add(number, f"it has {len(cells)} cells, the header has {len(header)}.")
                continue
            values = {name: cell for name, cell in zip(header, cells, strict=True) if name != key_column and cell != ""}
            _take(rows, seen, problems, number, cells[key_at], values)
    except csv.Error as error:
        raise BadFile(f"Nothing was imported. Line {reader.line_num} is not CSV: {error}.", line=reader.line_num) from None
    problems.raise_any()
    return CatalogFile([key_column, *(name for name in header if name != key_column)], rows)


def read_json(body: bytes, key_column: str) -> CatalogFile:
    """A list of objects, each with the key. Numbers stay exact. Raises BadFile."""
    _decode(body)
    try:
        document = decode_json(body)
    except (msgspec.DecodeError, RecursionError) as error:
        raise BadFile(f"Nothing was imported. This is not JSON: {error}.") from None
    if not isinstance(document, list):
        raise BadFile("Nothing was imported. A catalog is a list of objects: [{…}, …].")
    problems = _Problems()
    rows: list[Row] = []
    seen: dict[str, int] = {}
    columns: dict[str, None] = {key_column: None}
    for number, entry in enumerate(document, 1):
        if not isinstance(entry, Mapping):
            problems.add(number, "it is not an object.")
            continue
        key = entry.get(key_column)
        if isinstance(key, bool) or not isinstance(key, str | int):
            problems.add(number, f"“{key_column}” is its key, and must be text or a whole number.")
            continue
        values = {str(name): value for name, value in entry.items() if name != key_column and value is not None}
        columns.update(dict.fromkeys(values))
        if len(columns) > MOST_COLUMNS:
            raise BadFile(f"Nothing was imported. A catalog can have {MOST_COLUMNS} columns.", most=MOST_COLUMNS)
        _take(rows, seen, problems, number, str(key), values)
    problems.raise_any()
    return CatalogFile(list(columns), rows)


def _take(rows: list[Row], seen: dict[str, int], problems: _Problems, number: int, key: str, values: Mapping[str, Any]) -> None:
    key = key.strip()
    folded = fold(key)
    if not key or len(key) > LONGEST_KEY:
        problems.add(number, f"its key has {len(key)} characters; it must have 1 to {LONGEST_KEY}.")
    elif folded in seen:
        problems.add(number, f"the key “{_short(key)}” is that of row {seen[folded]}, too.")
    elif long := next((name for name, value in values.items() if isinstance(value, str) and len(value) > LONGEST_CELL), None):
        problems.add(number, f"“{_short(long)}” has more than {LONGEST_CELL:,} characters.")
    elif len(msgspec.json.encode(values)) > LONGEST_ROW:
        problems.add(number, f"it has more than {LONGEST_ROW:,} bytes.")
    else:
        seen[folded] = number
        rows.append(Row(key, values))


def _decode(body: bytes) -> str:
    try:
        text = body.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise BadFile(f"Nothing was imported. The file is not UTF-8: byte {error.start + 1:,} does not fit.") from None
    if "\x00" in text or "\\u0000" in text:
        raise BadFile("Nothing was imported. There is a NUL in the file.")
    return text


def _delimiter(text: str) -> str:
    head = text.partition("\n")[0]
    return max(",;\t", key=head.count)


def _check_header(header: Sequence[str], key_column: str) -> int:
    """The place of the key."""
    if len(header) > MOST_COLUMNS:
        raise BadFile(f"Nothing was imported. A catalog can have {MOST_COLUMNS} columns; this has {len(header):,}.", most=MOST_COLUMNS)
    for number, name in enumerate(header, 1):
        if not name or len(name) > 100 or not name.isprintable():
            raise BadFile(f"Nothing was imported. Column {number} has no good name in the header: 1 to 100 printable characters.")
    if twice := next((name for name in header if header.count(name) > 1), None):
        raise BadFile(f"Nothing was imported. The column “{twice}” is in the header twice.")
    if key_column not in header:
        raise BadFile(f"Nothing was imported. The header lacks the key “{key_column}”.", key=key_column)
    return list(header).index(key_column)


def _short(text: str) -> str:
    return text if len(text) <= 60 else f"{text[:57]}…"
