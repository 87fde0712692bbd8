"""Coupons: codes lie in pools; each is given once, and none is given that is not there (semantics 15)."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

import msgspec
import psycopg
from psycopg.rows import class_row

from towpath.contacts.errors import BadValue
from towpath.host.sql import statement
from towpath.values.folded import fold
from towpath.values.problems import TowpathError

LONGEST_NAME = 200
LONGEST_CODE = 200
MOST_CODES_AT_ONCE = 20_000
MOST_POOLS = 2_000


class PoolNotFound(TowpathError):
    code = "pool_not_found"
    status = 404


class PoolTaken(TowpathError):
    """Another pool has the name."""

    code = "pool_taken"
    status = 409


class Pool(msgspec.Struct, frozen=True, kw_only=True):
    """codes: how many there are, given ones among them."""

    id: int
    name: str
    created_at: datetime
    codes: int
    given: int


class Code(msgspec.Struct, frozen=True):
    code: str
    contact_id: int | None
    given_at: datetime | None


class CouponVisit(msgspec.Struct, frozen=True):
    """A visit that asks for a code."""

    process_id: int
    contact_id: int


# ---- Looking -------------------------------------------------------------------------------------------------------


def list_pools(db: psycopg.Connection[Any], workspace_id: int) -> list[Pool]:
    """All, by name."""
    with db.cursor(row_factory=class_row(Pool)) as cursor:
        cursor.execute(statement("commerce", "list_pools"), {"workspace_id": workspace_id, "pool_id": None})
        return cursor.fetchall()


def get_pool(db: psycopg.Connection[Any], workspace_id: int, pool_id: int) -> Pool:
    with db.cursor(row_factory=class_row(Pool)) as cursor:
        cursor.execute(statement("commerce", "list_pools"), {"workspace_id": workspace_id, "pool_id": pool_id})
        found = cursor.fetchone()
    if found is None:
        raise PoolNotFound(f"There is no coupon pool {pool_id}.", pool=str(pool_id))
    return found


def pool_ids(db: psycopg.Connection[Any], workspace_id: int) -> dict[str, int]:
    """Name -> id, of all."""
    return {name: id for id, name, _ in db.execute(statement("commerce", "list_pool_names"), {"workspace_id": workspace_id})}


def list_codes(db: psycopg.Connection[Any], workspace_id: int, pool_id: int, *, after: str = "", limit: int = 50) -> list[Code]:
    """By code; the next page is asked with the last."""
    with db.cursor(row_factory=class_row(Code)) as cursor:
        cursor.execute(
            statement("commerce", "list_codes"), {"workspace_id": workspace_id, "pool_id": pool_id, "after": after, "limit": limit}
        )
        return cursor.fetchall()


# ---- Making and filling --------------------------------------------------------------------------------------------


def make_pool(db: psycopg.Connection[Any], workspace_id: int, name: str, *, now: datetime) -> int:
    """Answers its id. Raises PoolTaken."""
    name = check_name(name, "coupon pool")
    if len(pool_ids(db, workspace_id)) >= MOST_POOLS:
        raise BadValue(f"A workspace can have {MOST_POOLS:,} coupon pools.", most=MOST_POOLS)
    values = {"workspace_id": workspace_id, "name": name, "folded": fold(name), "now": now}
    row = db.execute(statement("commerce", "insert_pool"), values).fetchone()
    if row is None:
        raise PoolTaken(f"There is a coupon pool “{name}” already.", name=name)
    return int(row[0])


def rename_pool(db: psycopg.Connection[Any], workspace_id: int, pool_id: int, name: str) -> None:
    name = check_name(name, "coupon pool")
    try:
        with db.transaction():
            done = db.execute(
                statement("commerce", "rename_pool"), {"workspace_id": workspace_id, "pool_id": pool_id, "name": name, "folded": fold(name)}
            )
    except psycopg.errors.UniqueViolation:
        raise PoolTaken(f"There is a coupon pool “{name}” already.", name=name) from None
    if not done.rowcount:
        raise PoolNotFound(f"There is no coupon pool {pool_id}.", pool=str(pool_id))


def lock_pool(db: psycopg.Connection[Any], workspace_id: int, pool_id: int) -> str:
    """Its name; held till the end of the transaction, so that no launch that names it gets between."""
    row = db.execute(statement("commerce", "lock_pool"), {"workspace_id": workspace_id, "pool_id": pool_id}).fetchone()
    if row is None:
        raise PoolNotFound(f"There is no coupon pool {pool_id}.", pool=str(pool_id))
    return str(row[0])


def share_pools(db: psycopg.Connection[Any], workspace_id: int, ids: Sequence[int]) -> None:
    """Nobody deletes these till the end of the transaction."""
    db.execute(statement("commerce", "share_pools"), {"workspace_id": workspace_id, "pool_ids": list(ids)})


def delete_pool(db: psycopg.Connection[Any], workspace_id: int, pool_id: int) -> None:
    """With its codes, given ones too. Call `lock_pool` first, and see who names it."""
    here = {"workspace_id": workspace_id, "pool_id": pool_id}
    db.execute(statement("commerce", "delete_codes"), here)
    db.execute(statement("commerce", "delete_pool"), here)


def add_codes(db: psycopg.Connection[Any], workspace_id: int, pool_id: int, codes: Sequence[str]) -> int:
    """Answers how many are new; those that the pool has, given or not, stay as they are. Raises BadValue, and adds none."""
    lock_pool(db, workspace_id, pool_id)
    if len(codes) > MOST_CODES_AT_ONCE:
        raise BadValue(f"At most {MOST_CODES_AT_ONCE:,} codes at once; these are {len(codes):,}.", most=MOST_CODES_AT_ONCE)
    read = [code.strip() for code in codes]
    for place, code in enumerate(read, 1):
        if not code or len(code) > LONGEST_CODE or not code.isprintable():
            raise BadValue(f"Code {place} is not one: a code has 1 to {LONGEST_CODE} printable characters.", place=place)
    done = db.execute(
        statement("commerce", "insert_codes"), {"workspace_id": workspace_id, "pool_id": pool_id, "codes": list(dict.fromkeys(read))}
    )
    return done.rowcount


# ---- Giving --------------------------------------------------------------------------------------------------------


def give_codes(
    db: psycopg.Connection[Any], workspace_id: int, pool_id: int, visits: Sequence[CouponVisit], *, now: datetime
) -> Mapping[int, str]:
    """Process id -> its code, for as many visits as there are codes, the first ones first. A visit that has one keeps it."""
    asked = {"workspace_id": workspace_id, "pool_id": pool_id}
    processes = [visit.process_id for visit in visits]
    given: dict[int, str] = dict(db.execute(statement("commerce", "find_given_codes"), {**asked, "processes": processes}).fetchall())
    waiting = [visit for visit in visits if visit.process_id not in given]
    for way in ("take_codes", "wait_for_codes"):
        while waiting:
            found = db.execute(statement("commerce", way), {**asked, "count": len(waiting)}).fetchall()
            if not found:
                break
            served, waiting = waiting[: len(found)], waiting[len(found) :]
            db.execute(
                statement("commerce", "give_codes"),
                {
                    "code_ids": [id for id, _ in found],
                    "contacts": [visit.contact_id or None for visit in served],
                    "processes": [visit.process_id for visit in served],
                    "now": now,
                },
            )
            given.update({visit.process_id: code for visit, (_, code) in zip(served, found, strict=True)})
    return given


def check_name(name: str, what: str) -> str:
    name = name.strip()
    if not name or len(name) > LONGEST_NAME or any(ord(sign) < 32 for sign in name):
        raise BadValue(f"The name of a {what} has 1 to {LONGEST_NAME} characters, on one line.", name=name[:LONGEST_NAME])
    return name
