"""SQL statements stand in files, one each, beside the room that runs them."""

from functools import cache
from importlib.resources import files
from typing import LiteralString


@cache
def statement(room: str, name: str) -> LiteralString:
    """The text of `src/towpath/ROOM/sql/NAME.sql`. Parameters are named: %(now)s."""
    return (files("towpath") / room / "sql" / f"{name}.sql").read_text()
