"""Facts of the contact's company in SQL, over the alias `contact`."""

from towpath.expr.facts import Fact, split_path
from towpath.expr.fragments import Fragment, Json, Query, Scalar, register_fragments

# Uses contact_company_pk, company_pk and, for the owner, the key of users.
_OF = (
    "(select {what} from contact_company join company on company.id = contact_company.company_id{more}"
    " where contact_company.lane = contact.lane and contact_company.contact_id = contact.id)"
)
_OWNER = " join user_account on user_account.id = company.owner_id"


def _of(what: str, more: str = "") -> str:
    return _OF.format(what=what, more=more)


def _company(fact: Fact, rest: tuple[str, ...], query: Query) -> Fragment:
    name = split_path(fact.path)[1]
    if rest or name not in ("id", "name", "tags", "owner", "created_at"):
        return Json(_of("company.attributes"), _of("company.folded -> 'attributes'"), (name, *rest))
    if name == "tags":
        return Json(_of("company.tags"), _of("company.folded -> 'tags'"), ())
    if name == "created_at":
        return Scalar(_of("company.created_at"), "datetime")
    if name == "owner":
        return Scalar(_of("user_account.email", _OWNER), "text")
    if name == "name":
        return Scalar(_of("nullif(company.name, '')"), "text", _of("nullif(company.folded_name, '')"))
    key = "coalesce(company.external_id, company.id::text)"
    return Scalar(_of(key), "text", _of(f"coalesce(company.folded ->> 'external_id', {key})"))


def register_company_fragments() -> None:
    register_fragments("company", _company)


register_company_fragments()
