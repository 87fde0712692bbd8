"""Consent of contacts, with the visit as its proof."""

from collections.abc import Sequence

from towpath.contacts.writes import ConsentRow, set_consents
from towpath.engine.changes import Applied, Asked
from towpath.nodes.consent.kind import SetConsent

APPLIES = (SetConsent,)
FACTS_CHANGE = True


def apply(asked: Sequence[Asked], applied: Applied) -> None:
    batch, runs = applied.batch, applied.batch.runs
    rows = []
    for one in asked:
        view = batch.views[int(runs.version[one.row])]
        cause = applied.cause(one.place)
        proof = {
            "where": "flow",
            "flow": view.version.flow_slug,
            "version": view.version.number,
            "run": str(cause["run"]),
            "process": str(cause["process"]),
        }
        rows.append(
            ConsentRow(
                int(runs.workspace[one.row]), int(runs.lane[one.row]), int(runs.contact[one.row]), one.mutation.channel, one.mutation.given,
                one.mutation.topic, proof, cause, applied.depth(one.row), "flow",
            )
        )  # fmt: skip
    set_consents(batch.db, rows, batch.now)
