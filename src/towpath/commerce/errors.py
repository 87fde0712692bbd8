"""What can be wrong with a request about orders and products."""

from towpath.values.problems import TowpathError


class OrderNotFound(TowpathError):
    code = "order_not_found"
    status = 404


class ProductNotFound(TowpathError):
    code = "product_not_found"
    status = 404


class BadOrder(TowpathError):
    """A field of an order does not fit."""

    code = "bad_order"
    status = 422
