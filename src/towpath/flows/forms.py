"""What a flow says beside its nodes, as JSON schemas for the form: settings, goal, entry rules. Only what this version works with."""

from functools import cache
from typing import Any

from towpath.flows.document.model import RULES_BY_SOURCE, EventRule, FlowSettings, Goal, Removal, Variable
from towpath.flows.document.typed import schema_of
from towpath.flows.document.words import SUBJECTS_WORKING

# From what a flow about a company starts; dates, files and hooks tell of people.
OF_COMPANIES = ("event", "audience", "schedule", "api", "manual", "flow")


@cache
def declare_forms() -> dict[str, Any]:
    """rules: by source, `event` first; the schema of one rule without its `next`. subjects: of each the sources of its entry rules."""
    sources = {source: schema_of(model) for source, model in RULES_BY_SOURCE.items()}
    return {
        "settings": schema_of(FlowSettings),
        "goal": schema_of(Goal),
        "rules": {"event": schema_of(EventRule), **sources},
        "removal": schema_of(Removal),
        "variable": schema_of(Variable),
        "subjects": {subject: [one for one in ("event", *sources) if fits(subject, one)] for subject in sorted(SUBJECTS_WORKING)},
    }


def fits(subject: str, source: str) -> bool:
    """Whether a flow about this can start from that."""
    if subject == "order":
        return source == "event"
    if subject == "company":
        return source in OF_COMPANIES
    return subject != "none" or source in ("event", "schedule")
