"""Product groups: made by naming them on products, asked for in conditions on orders and their lines."""

from ninja import Router
from pydantic import BaseModel

from towpath.api.pages import Page
from towpath.api.request import Request, needs
from towpath.commerce import reads

router = Router()


class ProductGroupOut(BaseModel):
    """products: how many are in it."""

    name: str
    products: int


@router.get("", response=Page[ProductGroupOut])
@needs("read")
def list_product_groups(request: Request) -> Page[ProductGroupOut]:
    """By name, at most 1,000. Its products are at `/products?group=NAME`."""
    found = reads.list_product_groups(request.ctx.db, request.ctx.workspace_id)
    return Page(items=[ProductGroupOut(name=name, products=products) for name, products in found], next=None)
