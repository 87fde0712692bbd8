"""Plain scalars of a flow file: text that gets its type from the schema, or, where nothing declares one, from its looks.

The reader of a document wraps every unquoted scalar in `Plain`; a quoted one, and text that came as JSON, stays `str`.
"""

import re
from decimal import Decimal

_NUMBER = re.compile(r"-?(0|[1-9][0-9]{0,29})(\.[0-9]{1,30})?")


class Plain(str):
    """An unquoted scalar, as it was written."""

    __slots__ = ()


def guess(plain: str) -> str | int | Decimal | bool:
    """What a plain scalar means where nothing declares a type: `3`, `3.5`, `true` are number / boolean, all else text."""
    if plain in ("true", "false"):
        return plain == "true"
    if _NUMBER.fullmatch(plain):
        return Decimal(plain) if "." in plain else int(plain)
    return str(plain)
