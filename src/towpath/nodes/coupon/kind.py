"""Gives the contact one code of a coupon pool."""

from dataclasses import dataclass
from typing import Annotated, Literal

from pydantic import Field

from towpath.nodes.base import Change, ChangeMany, Columns, Decision, DecisionColumns, Kind, Mutation, Visit
from towpath.nodes.pieces import Named, Pieces
from towpath.nodes.settings import NodeSettings
from towpath.values.fields import PoolName, VariableName


class GiveCoupon(Mutation, frozen=True):
    """Leave by `given` with the code in the variable, or by `none_left`."""

    pool: Named
    variable: str


class CouponSettings(NodeSettings):
    kind: Literal["coupon"]
    pool: Annotated[PoolName, Field(title="Coupon pool")]
    save: Annotated[VariableName, Field(title="Keep the code in")]


@dataclass(frozen=True, slots=True)
class PreparedCoupon:
    give: GiveCoupon


class Coupon(Kind[CouponSettings, PreparedCoupon]):
    name = "coupon"
    title = "Coupon"
    group = "data"
    names = (("pool", "pool"),)
    Settings = CouponSettings
    outlets_data = ("given", "none_left")
    summary = ("Give a code of {pool}",)
    examples = ({"kind": "coupon", "pool": "Autumn 10 %", "save": "greeting"},)

    def compile(self, settings: CouponSettings, pieces: Pieces) -> PreparedCoupon:
        type = pieces.variable_type(settings.save, "save")
        if type not in (None, "text"):
            pieces.wrong("wrong_type", f"A code is text, and the variable “{settings.save}” is a {type}.", "save")
        return PreparedCoupon(GiveCoupon(pieces.id_of("pool", settings.pool, "pool"), settings.save))

    def decide(self, prepared: PreparedCoupon, visit: Visit) -> Decision:
        return Change((prepared.give,), then="none_left")

    def decide_many(self, prepared: PreparedCoupon, columns: Columns) -> DecisionColumns | None:
        return ChangeMany((prepared.give,), then="none_left")


KIND = Coupon()
