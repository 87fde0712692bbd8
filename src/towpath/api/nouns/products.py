"""Products: what lines of orders take their names, categories and groups from."""

from datetime import datetime
from decimal import Decimal
from typing import Annotated, Any

from ninja import Query, Router
from pydantic import BaseModel, Field

from towpath.api.numbers import Number
from towpath.api.pages import Cursor, Limit, Page, one_more, read_cursor, write_cursor
from towpath.api.request import Request, needs
from towpath.commerce import products, reads
from towpath.commerce.errors import ProductNotFound
from towpath.commerce.models import Product
from towpath.intake.rules import check_properties

router = Router()


class ProductOut(BaseModel, from_attributes=True):
    id: str
    name: str
    category: str
    product_groups: list[str]
    price: Number | None
    currency: str
    attributes: dict[str, Any]
    updated_at: datetime | None


class ProductIn(BaseModel, extra="forbid"):
    """The whole product: what is left out is empty."""

    id: str = Field(min_length=1, max_length=400)
    name: str = Field(min_length=1, max_length=1_000)
    category: str = Field("", max_length=1_000)
    product_groups: list[str] = Field(default_factory=list, max_length=100)
    price: Decimal | None = Field(None, max_digits=30, decimal_places=10)
    currency: str = Field("", max_length=10)
    attributes: dict[str, Any] = Field(default_factory=dict)


@router.get("", response=Page[ProductOut])
@needs("read")
def list_products(
    request: Request,
    cursor: Cursor = "",
    limit: Limit = 50,
    group: Annotated[str, Query(max_length=400, description="Only those in this product group.")] = "",
) -> Page[ProductOut]:
    """By id."""
    ctx = request.ctx
    key = read_cursor(cursor, (str,))
    found = reads.list_products(ctx.db, ctx.workspace_id, after=key[0] if key else "", limit=one_more(limit), group=group or None)
    following = write_cursor((found[limit - 1].id,)) if len(found) > limit else None
    return Page(items=[ProductOut.model_validate(one) for one in found[:limit]], next=following)


@router.post("", response=ProductOut)
@needs("write")
def put_product(request: Request, body: ProductIn) -> ProductOut:
    """Makes or replaces the product of this id."""
    ctx = request.ctx
    check_properties(body.model_dump())
    product = Product(**{**body.model_dump(), "product_groups": tuple(body.product_groups)})
    products.write_products(ctx.db, ctx.workspace_id, [product], ctx.clock.now(), products.Told(cause={"by": ctx.actor}))
    return ProductOut.model_validate(reads.get_product(ctx.db, ctx.workspace_id, body.id))


@router.get("/{path:id}", response=ProductOut)
@needs("read")
def get_product(request: Request, id: str) -> ProductOut:
    ctx = request.ctx
    found = reads.get_product(ctx.db, ctx.workspace_id, id)
    if found is None:
        raise ProductNotFound(f"There is no product “{id}”.", product=id)
    return ProductOut.model_validate(found)


@router.delete("/{path:id}", response={204: None})
@needs("write")
def delete_product(request: Request, id: str) -> None:
    """Lines of orders keep what they say."""
    ctx = request.ctx
    if not products.delete_product(ctx.db, ctx.workspace_id, id):
        raise ProductNotFound(f"There is no product “{id}”.", product=id)
