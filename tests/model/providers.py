"""What the other sides of a script say: mail servers, a gateway for text messages, the system that is called. Shared by the model and the driver."""

from datetime import datetime
from hashlib import blake2b

# How often of 256: the rest of the attempts are taken.
MOODS = {
    "email": (("later", 20), ("refused", 12), ("bounced", 3), ("silent", 10)),
    "sms": (("later", 14), ("refused", 14), ("silent", 8)),
    "webhook": (("busy", 70), ("refused", 22), ("unreachable", 14), ("silent", 14)),
}


def answer_of(channel: str, who: str, node: str, planned_at: datetime, number: int) -> str:
    """Of attempt `number` (from 1). taken · later: not now · refused: for good · bounced: the address for good · silent: nobody knows.

    Of a call: taken is 200, busy 503, refused 404, unreachable: nothing was handed over."""
    said = blake2b(f"{channel} {who} {node} {planned_at.timestamp():.0f} {number}".encode(), digest_size=1).digest()[0]
    for mood, share in MOODS[channel]:
        if said < share:
            return mood
        said -= share
    return "taken"
