"""People whose making is taken back, and what they were given by mistake: gone as if it had not been. Nobody is remembered as erased."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

import psycopg

from towpath.events.binary import Bigints, Smallints, Texts
from towpath.host.sql import statement
from towpath.values.lanes import lane_of

Connection = psycopg.Connection[Any]
Place = tuple[int, int]
Name = tuple[Place, str, str]  # whose, kind, value


def remove_people(db: Connection, places: Sequence[Place]) -> None:
    """The person's own rows; those of other rooms go by their verbs. Call it with the contacts' rows locked."""
    keys = {"lanes": Smallints([lane for lane, _ in places]), "ids": Bigints([id for _, id in places])}
    db.execute(statement("contacts", "remove_identities"), keys)
    db.execute(statement("contacts", "remove_people"), keys)


def take_names(db: Connection, workspace_id: int, names: Sequence[Name], since: datetime) -> None:
    """The people are found by these no longer; addresses among them that were added since then go too."""
    keys: dict[str, Any] = {
        "lanes": Smallints([lane_of(workspace_id, kind, value) for _, kind, value in names]), "kinds": Texts([kind for _, kind, _ in names]),
        "values": Texts([value for _, _, value in names]), "ids": Bigints([id for (_, id), _, _ in names]), "workspace_id": workspace_id,
    }  # fmt: skip
    db.execute(statement("contacts", "take_names"), keys)
    places = {**keys, "lanes": Smallints([lane for (lane, _), _, _ in names])}
    db.execute(statement("contacts", "take_addresses"), {**places, "since": since})
    own = [(place, value) for place, kind, value in names if kind == "external_id"]
    if own:
        asked = {
            "lanes": Smallints([lane for (lane, _), _ in own]), "ids": Bigints([id for (_, id), _ in own]), "values": Texts([v for _, v in own]),
        }  # fmt: skip
        db.execute(statement("contacts", "take_external_ids"), asked)


def take_consents(db: Connection, said: Sequence[tuple[Place, str, str]]) -> None:
    """Of which nobody had said anything: whose, channel, topic."""
    asked = {
        "lanes": Smallints([lane for (lane, _), _, _ in said]), "ids": Bigints([id for (_, id), _, _ in said]),
        "channels": Texts([channel for _, channel, _ in said]), "topics": Texts([topic for _, _, topic in said]),
    }  # fmt: skip
    db.execute(statement("contacts", "take_consents"), asked)
