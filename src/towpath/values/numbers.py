"""Numbers and money: int or Decimal, never float (semantics 51)."""

import re
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

# Digits before and after the point: what numeric columns, JSON and conditions all carry without loss.
WHOLE_DIGITS = 30
PART_DIGITS = 30
# The same in PostgreSQL and Python: a text that is a plain number.
NUMBER_PATTERN = r"^-?[0-9]{1,30}(\.[0-9]{1,30})?$"
_NUMBER = re.compile(r"-?[0-9]{1,30}(\.[0-9]{1,30})?")


def parse_number(value: Any) -> Decimal | int | None:
    """`value` as a number: an int, a Decimal, a finite float by its shortest text, or text that is a plain number; else None."""
    if isinstance(value, bool):
        return None
    if isinstance(value, int):
        return value
    if isinstance(value, Decimal):
        return value if value.is_finite() else None
    if isinstance(value, float):
        number = Decimal(repr(value))
        return number if number.is_finite() else None
    if isinstance(value, str) and _NUMBER.fullmatch(value):
        return Decimal(value) if "." in value else int(value)
    return None


def number_text(number: Decimal | int) -> str:
    """A number as it is written: no exponent, as PostgreSQL prints it."""
    return format(number, "f") if isinstance(number, Decimal) else str(number)


def round_money(amount: Decimal, places: int = 2) -> Decimal:
    """Half up, as invoices do."""
    return amount.quantize(Decimal(1).scaleb(-places), rounding=ROUND_HALF_UP)
