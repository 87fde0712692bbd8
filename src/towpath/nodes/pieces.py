"""Compiling what settings hold: conditions, expressions and templates, once per version; and using them at a visit.

A setting that holds a value is text with Liquid (`"{{ contact.first_name }}"`), an expression (`"=vars.count + 1"`; `==` writes
a literal `=`), or a plain value (flow-file, "Settings of the kinds").
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from towpath.expr.conditions import Condition, Moment, Scope, parse
from towpath.expr.expressions import Expression, compile
from towpath.expr.facts import Fact
from towpath.expr.liquid import Template
from towpath.values.problems import Problem, TowpathError

if TYPE_CHECKING:
    from towpath.nodes.base import Visit


class SettingsProblems(TowpathError):
    """Settings were prepared although they have errors; problems: all of them."""

    code = "node_settings"
    status = 422

    def __init__(self, problems: list[Problem]) -> None:
        super().__init__("; ".join(problem.sentence for problem in problems))
        self.problems = problems
