"""Which column means what: the targets of each kind, and a guess from the columns' names."""

import re
from collections.abc import Mapping, Sequence

from towpath.contacts.models import STANDARD_FIELDS
from towpath.imports.errors import BadMapping
from towpath.imports.models import Kind, Options

PERSON = ("external_id", "email", "phone")
OF_CONTACT = (*PERSON, *(name for name in STANDARD_FIELDS if name not in PERSON), "tags")
_CONTACT_OF = tuple(f"contact.{name}" for name in PERSON)
TARGETS: Mapping[Kind, tuple[str, ...]] = {
    "contacts": OF_CONTACT,
    "orders": (
        "order_id", "status", "total", "currency", "created_at", "paid_at", "product_ids", "fraud_alert", "fraud_detection", *_CONTACT_OF,
    ),
    "events": ("event", "occurred_at", "id", *_CONTACT_OF),
    "list_members": ("list", "group", *_CONTACT_OF),
    "consents": ("channel", "topic", "given", *_CONTACT_OF),
}  # fmt: skip
# Targets with a name of one's own, `attributes.size`.
OPEN: Mapping[Kind, tuple[str, ...]] = {
    "contacts": ("attributes", "metadata"),
    "orders": ("attributes", "metadata"),
    "events": ("properties",),
    "list_members": (),
    "consents": ("proof",),
}
# What of a kind must be mapped: one of each group.
NEEDED: Mapping[Kind, tuple[tuple[str, ...], ...]] = {
    "contacts": (PERSON,),
    "orders": (("order_id",),),
    "events": (("event",), _CONTACT_OF),
    "list_members": (("list", "group"), _CONTACT_OF),
    "consents": (("channel",), _CONTACT_OF),
}
_ALSO_CALLED = {
    "external_id": "customerid userid contactid clientid customernumber",
    "email": "emailaddress mail mailaddress eaddress",
    "phone": "phonenumber mobile mobilephone mobilenumber telephone tel cellphone msisdn",
    "first_name": "firstname givenname forename name1",
    "last_name": "lastname surname familyname name2",
    "time_zone": "timezone tz",
    "locale": "language lang",
    "country": "countrycode",
    "birth_date": "birthdate birthday dateofbirth dob",
    "preferred_channel": "preferredchannel",
    "tags": "tag labels",
    "order_id": "orderid ordernumber orderno saleid transactionid",
    "status": "orderstatus state",
    "total": "amount ordertotal grandtotal revenue",
    "created_at": "createdat orderdate date ordered",
    "paid_at": "paidat paiddate paymentdate",
    "product_ids": "productid productids products sku skus items",
    "event": "eventname action type",
    "occurred_at": "occurredat timestamp time date datetime when",
    "id": "eventid messageid",
    "given": "consent optin optedin subscribed agreed granted permission",
    "topic": "newsletter subject",
    "list": "listname lists mailinglist",
    "group": "groupname groups",
}


def guess(kind: Kind, columns: Sequence[str]) -> dict[str, str]:
    """A target for every column: the one that its name means, else one of its own, where the kind has such."""
    mapping: dict[str, str] = {}
    for column in columns:
        found = column if is_target(kind, column) else _meant(kind, _plain(column))
        if found is None or found in mapping.values():
            if not OPEN[kind]:
                continue
            found = f"{OPEN[kind][0]}.{_own_name(column)}"
        if found not in mapping.values():
            mapping[column] = found
    return mapping


def check(kind: Kind, columns: Sequence[str], mapping: Mapping[str, str], options: Options) -> None:
    """Raises `BadMapping`."""
    seen: dict[str, str] = {}
    for column, target in mapping.items():
        if column not in columns:
            raise BadMapping(f"The file has no column “{column}”. It has: {', '.join(columns[:20])}.", column=column)
        if not is_target(kind, target):
            raise BadMapping(
                f"“{target}” is nothing that {kind} have. There are: {', '.join(TARGETS[kind])}, {', '.join(f'{o}.NAME' for o in OPEN[kind])}.",
                column=column, target=target,
            )  # fmt: skip
        if target in seen:
            raise BadMapping(f"“{seen[target]}” and “{column}” both go to “{target}”. Leave one out.", column=column, target=target)
        seen[target] = column
    for group in NEEDED[kind]:
        said_of_all = (group == ("event",) and options.event) or (group == ("list", "group") and options.list)
        if not said_of_all and not any(target in seen for target in group):
            raise BadMapping(f"No column goes to {_or(group)}; {kind} need one.", kind=kind, needed=list(group))


def is_target(kind: Kind, target: str) -> bool:
    head, dot, name = target.partition(".")
    return target in TARGETS[kind] or bool(dot and head in OPEN[kind] and name.strip() and len(name) <= 100 and name.isprintable())


def _meant(kind: Kind, plain: str) -> str | None:
    for target in TARGETS[kind]:
        own = target.removeprefix("contact.")
        names = {_plain(target), *(_ALSO_CALLED.get(own, "").split())}
        if target.startswith("contact."):
            names |= {f"customer{name}" for name in (_plain(own), *_ALSO_CALLED.get(own, "").split())}
            names.add(_plain(own))
        if plain in names:
            return target
    return None


def _plain(name: str) -> str:
    return re.sub(r"[^a-z0-9]", "", name.lower())


def _own_name(column: str) -> str:
    return re.sub(r"\W+", "_", column.strip().lower()).strip("_")[:100] or "column"


def _or(group: Sequence[str]) -> str:
    return " or ".join(f"“{target}”" for target in group)
