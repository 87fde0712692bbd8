"""Exact numbers in answers: a Decimal goes out as a JSON number (`api.frame`), and is described as one."""

from decimal import Decimal
from typing import Annotated

from pydantic import WithJsonSchema

Number = Annotated[Decimal, WithJsonSchema({"type": "number"})]
