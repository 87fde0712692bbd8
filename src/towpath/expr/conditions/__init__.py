"""Conditions: one typed tree, parsed and checked, evaluated with a trace, compiled to SQL, printed as document and as sentence.

    condition = parse([["contact.plan", "is", "gold"], {"did": "order_paid", "within": "30 days"}], scope)
    verdict = evaluate(condition, facts, Moment(now, "Europe/Rome"))   # verdict.holds, verdict.seen["0"]

Every leaf is evaluated, also where an earlier one has decided: `seen` always has an entry for each leaf, by its number as text.
"""

from towpath.expr.conditions.columns import Moments, evaluate_many
from towpath.expr.conditions.document import to_document
from towpath.expr.conditions.evaluate import Verdict, evaluate
from towpath.expr.conditions.parse import BadCondition, check, parse
from towpath.expr.conditions.sentence import to_sentence
from towpath.expr.conditions.sql import to_sql
from towpath.expr.conditions.tree import EVERYONE, All, AnyOf, Calculated, Compare, Condition, Did, Holds, Not
from towpath.expr.fragments import NotCompilable, Query
from towpath.expr.moment import Moment
from towpath.expr.scope import Scope, nearest, standard_scope

__all__ = [
    "EVERYONE", "All", "AnyOf", "BadCondition", "Calculated", "Compare", "Condition", "Did", "Holds", "Moment", "Moments", "Not",
    "NotCompilable", "Query", "Scope", "Verdict", "check", "evaluate", "evaluate_many", "nearest", "parse", "standard_scope",
    "to_document", "to_sentence", "to_sql",
]  # fmt: skip
