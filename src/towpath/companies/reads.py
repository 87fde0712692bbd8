"""Companies and their people."""

from collections.abc import Mapping, Sequence
from typing import Any

import psycopg
from psycopg.rows import class_row

from towpath.companies.errors import CompanyNotFound
from towpath.companies.models import Company, Employee, Place
from towpath.events.binary import Bigints, Smallints
from towpath.host.sql import statement
from towpath.values.folded import fold

Connection = psycopg.Connection[Any]
_LAST = chr(0x10FFFF)


def get_company(db: Connection, workspace_id: int, company_id: int) -> Company:
    """Raises `CompanyNotFound`."""
    found = find_one(db, workspace_id, company_id)
    if found is None:
        raise CompanyNotFound(f"There is no company {company_id}.", company=str(company_id))
    return found


def find_one(db: Connection, workspace_id: int, company_id: int) -> Company | None:
    """By our number."""
    with db.cursor(row_factory=class_row(Company)) as cursor:
        return cursor.execute(statement("companies", "get_company"), {"id": company_id, "workspace_id": workspace_id}).fetchone()


def find_company(db: Connection, workspace_id: int, external_id: str) -> Company | None:
    """By what the sender calls it."""
    asked = {"workspace_id": workspace_id, "ids": [], "external_ids": [external_id]}
    with db.cursor(row_factory=class_row(Company)) as cursor:
        return cursor.execute(statement("companies", "find_companies"), asked).fetchone()


def find_named_companies(db: Connection, workspace_id: int, names: Sequence[str]) -> Mapping[str, Company]:
    """By what the sender calls them."""
    if not names:
        return {}
    asked = {"workspace_id": workspace_id, "ids": [], "external_ids": sorted(set(names))}
    with db.cursor(row_factory=class_row(Company)) as cursor:
        found = cursor.execute(statement("companies", "find_companies"), asked).fetchall()
    return {company.external_id: company for company in found if company.external_id}


def name_companies(db: Connection, workspace_id: int, ids: Sequence[int]) -> dict[int, str]:
    """What lists call each: its name, else what the sender calls it."""
    if not ids:
        return {}
    asked = {"workspace_id": workspace_id, "ids": sorted(set(ids)), "external_ids": []}
    with db.cursor(row_factory=class_row(Company)) as cursor:
        found = cursor.execute(statement("companies", "find_companies"), asked).fetchall()
    return {company.id: company.name or company.key for company in found}


def page_companies(db: Connection, workspace_id: int, after: int, limit: int) -> list[int]:
    """Numbers, rising."""
    asked = {"workspace_id": workspace_id, "after": after, "limit": limit}
    return [id for (id,) in db.execute(statement("companies", "page_companies"), asked)]


def list_company_owners(db: Connection, company_ids: Sequence[int]) -> dict[int, tuple[int, str]]:
    """(user id, email) of the owner, for companies that have one."""
    if not company_ids:
        return {}
    rows = db.execute(statement("companies", "list_company_owners"), {"ids": Bigints(sorted(set(company_ids)))}).fetchall()
    return {id: (user_id, email) for id, user_id, email in rows}


def list_places(db: Connection, company_id: int) -> list[Place]:
    """Lane and id of everybody who belongs to the company."""
    return [(lane, id) for _, lane, id in db.execute(statement("companies", "list_places"), {"ids": [company_id]})]


def list_companies(
    db: Connection, workspace_id: int, *, search: str = "", after: tuple[str, int] = ("", 0), limit: int = 50
) -> list[tuple[str, Company]]:
    """By name, each with its folded name. search: how the name begins. after: folded name and id of the last of the page before."""
    start = fold(search.strip())
    asked = {
        "workspace_id": workspace_id, "start": start, "end": start + _LAST, "after": after[0], "after_id": after[1], "limit": limit,
    }  # fmt: skip
    rows = db.execute(statement("companies", "list_companies"), asked).fetchall()
    names = Company.__struct_fields__
    return [(row[-1], Company(**dict(zip(names, row[:-1], strict=True)))) for row in rows]


def count_people(db: Connection, company_ids: Sequence[int]) -> dict[int, int]:
    """How many belong to each."""
    return dict(db.execute(statement("companies", "count_people"), {"ids": list(company_ids)}).fetchall()) if company_ids else {}


def list_people(db: Connection, company_id: int, *, after: Place = (-1, 0), limit: int = 50) -> list[Employee]:
    """By lane and id; after: those of the last of the page before."""
    asked = {"company_id": company_id, "lane": after[0], "contact_id": after[1], "limit": limit}
    with db.cursor(row_factory=class_row(Employee)) as cursor:
        return cursor.execute(statement("companies", "list_people"), asked).fetchall()


def find_links(db: Connection, places: Sequence[Place]) -> Mapping[Place, tuple[int, str | None, str]]:
    """(id, external id, name) of the company, of contacts who have one."""
    unique = sorted(set(places))
    if not unique:
        return {}
    asked = {"lanes": Smallints([lane for lane, _ in unique]), "contact_ids": Bigints([id for _, id in unique])}
    rows = db.execute(statement("companies", "companies_of"), asked).fetchall()
    return {unique[place - 1]: (id, external_id, name) for place, id, external_id, name in rows}
