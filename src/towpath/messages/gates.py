"""The gates of semantics 32, in their order, as one pure function. A gate is recorded only where it was truly asked.

test mode → address present → consent and suppression → frequency limits → quiet hours / window → sender speed → provider.
Limits, windows and speed have no settings yet, so they are not asked and not recorded; the provider is the attempt itself.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Literal

import msgspec

# Channels where silence is not consent (semantics 32); for all others a message is allowed until consent was withdrawn.
OPT_IN_CHANNELS = frozenset({"sms", "whatsapp", "viber", "rcs", "voice"})

# Channels that reach a person; a webhook reaches a machine: neither address nor consent apply.
PERSONAL_CHANNELS = frozenset({"email", "sms", "whatsapp", "viber", "rcs", "voice", "push", "in_app"})

Gate = tuple[str, Literal["passed", "stopped"], str]


class Candidate(msgspec.Struct, frozen=True):
    """What the gates are asked about one message. suppressed: reason of the suppression of its address, None if there is none.

    expires_at: end of the message's validity. consents: topic ('' for the channel) -> given or withdrawn.
    """

    channel: str
    transactional: bool
    test: bool
    address: str | None
    suppressed: str | None = None
    bounced: bool = False
    topic: str | None = None
    consents: Mapping[str, bool] = {}
    expires_at: datetime | None = None


class Verdict(msgspec.Struct, frozen=True):
    """stopped: the reason, None if the message may go. gates: as they are kept with the message."""

    stopped: str | None
    gates: Sequence[Gate]


def judge(candidate: Candidate, now: datetime) -> Verdict:
    """Ask every gate until one stops the message."""
    gates: list[Gate] = [("test_mode", "passed", "test" if candidate.test else "live")]

    def stop(gate: str, reason: str, detail: str = "") -> Verdict:
        return Verdict(reason, [*gates, (gate, "stopped", detail or reason)])

    if candidate.expires_at is not None and now > candidate.expires_at:
        return stop("validity", "expired")
    if candidate.channel not in PERSONAL_CHANNELS:
        return Verdict(None, gates)
    if not candidate.address:
        return stop("address", "no_address")
    gates.append(("address", "passed", candidate.address))
    consent = judge_consent(candidate)
    if consent[1] == "stopped":
        return stop("consent", consent[2])
    gates.append(consent)
    if candidate.suppressed is not None:
        return stop("suppression", "suppressed", candidate.suppressed)
    if candidate.bounced:
        return stop("suppression", "suppressed", "bounced")
    gates.append(("suppression", "passed", ""))
    return Verdict(None, gates)


def judge_consent(candidate: Candidate) -> Gate:
    """Marketing needs consent for the channel and for the topic."""
    if candidate.transactional:
        return ("consent", "passed", "transactional")
    said = [candidate.consents[topic] for topic in ("", candidate.topic or "") if topic in candidate.consents]
    if not all(said):
        return ("consent", "stopped", "consent_withdrawn")
    if said:
        return ("consent", "passed", "given")
    if candidate.channel in OPT_IN_CHANNELS:
        return ("consent", "stopped", "no_consent")
    return ("consent", "passed", "opt_out")
