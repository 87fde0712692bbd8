"""SQL statements stand in files, one each, beside the room that runs them."""

from functools import cache
from importlib.resources import files
from typing import LiteralString, cast


@cache
def statement(room: str, name: str) -> LiteralString:
    """The text of `src/towpath/ROOM/sql/NAME.sql`. Parameters are named: %(now)s.

    Cast to LiteralString: the file is part of the program, not of its input.
    """
    return cast(LiteralString, (files("towpath") / room / "sql" / f"{name}.sql").read_text())
