"""Conditions, expressions, templates and the facts they ask for. Importing any of it registers the `now.` facts."""

from towpath.expr import now as now
