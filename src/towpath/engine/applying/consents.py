"""Consent of contacts, with the visit as its proof; or the question whether they confirm it."""

from collections.abc import Sequence
from typing import Any

from towpath.contacts.reads import get_contact
from towpath.contacts.writes import ConsentRow, set_consents
from towpath.engine.changes import Applied, Asked
from towpath.host.settings import load
from towpath.messages.confirming import Asker, Wanted, ask_to_confirm
from towpath.nodes.consent.kind import SetConsent
from towpath.secrets.ring import open_ring
from towpath.values.problems import TowpathError

APPLIES = (SetConsent,)
FACTS_CHANGE = True


def apply(asked: Sequence[Asked], applied: Applied) -> None:
    batch, runs = applied.batch, applied.batch.runs
    rows = []
    for one in asked:
        if one.mutation.asks:
            continue
        rows.append(
            ConsentRow(
                int(runs.workspace[one.row]), int(runs.lane[one.row]), int(runs.contact[one.row]), one.mutation.channel, one.mutation.given,
                one.mutation.topic, _proof(one, applied), applied.cause(one.place), applied.depth(one.row), "flow",
            )
        )  # fmt: skip
    set_consents(batch.db, rows, batch.now)
    _ask([one for one in asked if one.mutation.asks], applied)


def _ask(asked: Sequence[Asked], applied: Applied) -> None:
    """One by one: each is a message of its own. The limit of questions from one source counts by run, that of an address as everywhere."""
    if not asked:
        return
    batch, runs, settings = applied.batch, applied.batch.runs, load()
    ring = open_ring(settings.data)
    for one in asked:
        contact = get_contact(batch.db, int(runs.workspace[one.row]), int(runs.contact[one.row]))
        if contact is None:
            applied.refused[one.place] = "The contact is gone."
            continue
        is_test = bool(runs.test[one.row]) or batch.views[int(runs.version[one.row])].version.settings.test_mode
        by = Asker(f"run {int(runs.id[one.row])}", applied.cause(one.place), applied.depth(one.row), "flow", test=is_test)
        wanted = Wanted(one.mutation.channel, one.mutation.topic, _proof(one, applied))
        try:
            sent = ask_to_confirm(batch.db, contact, [wanted], by=by, ring=ring, base_url=settings.base_url, now=batch.now)
        except TowpathError as error:
            applied.refused[one.place] = error.sentence
            continue
        applied.results[one.place] = {"consent": "pending", "message": str(sent[0])} if sent else {"consent": "given"}


def _proof(one: Asked, applied: Applied) -> dict[str, Any]:
    version = applied.batch.views[int(applied.batch.runs.version[one.row])].version
    cause = applied.cause(one.place)
    return {
        "where": "flow",
        "flow": version.flow_slug,
        "version": version.number,
        "run": str(cause["run"]),
        "process": str(cause["process"]),
    }
