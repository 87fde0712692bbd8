"""The gates of semantics 32, in their order, as one pure function. A gate is recorded only where it was truly asked.

test mode → address present → consent and suppression → frequency limits → quiet hours / window → sender speed → provider.
Limits, windows and speeds are asked by `pacing` of those that pass here; the provider is the attempt itself.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime

import msgspec

from towpath.messages.pacing import Gate
from towpath.messages.policy import Silence

# Channels that reach a person; webhooks and functions reach machines: neither address nor consent apply.
PERSONAL_CHANNELS = frozenset({"email", "sms", "whatsapp", "viber", "rcs", "voice", "push", "in_app"})


class Candidate(msgspec.Struct, frozen=True):
    """What the gates are asked about one message. suppressed: reason of the suppression of its address, None if there is none.

    expires_at: end of the message's validity. consents: topic ('' for the channel) -> given or withdrawn. silence: what nothing said
    means to the channel and, where it is another, to the topic. own: a test that reaches test people only. unwanted: nothing may go to the
    person at all (do not contact). unconfirmed: the topics ('' for the channel) of consents that were asked for and not confirmed.
    """

    channel: str
    transactional: bool
    test: bool
    address: str | None
    suppressed: str | None = None
    bounced: bool = False
    unwanted: bool = False
    topic: str | None = None
    consents: Mapping[str, bool] = {}
    expires_at: datetime | None = None
    silence: tuple[Silence, Silence | None] = ("opt_out", None)
    own: bool = False
    unconfirmed: frozenset[str] = frozenset()


class Verdict(msgspec.Struct, frozen=True):
    """stopped: the reason, None if the message may go. gates: as they are kept with the message."""

    stopped: str | None
    gates: Sequence[Gate]


def judge(candidate: Candidate, now: datetime) -> Verdict:
    """Ask every gate until one stops the message."""
    gates: list[Gate] = [("test_mode", "passed", ("test_person" if candidate.own else "test") if candidate.test else "live")]

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
    if candidate.unwanted:
        return stop("suppression", "suppressed", "do_not_contact")
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
    topic = candidate.topic or ""
    channel, own = candidate.consents.get(""), candidate.consents.get(topic) if topic else None
    if channel is False or own is False:
        refused = {said for said, given in (("", channel), (topic, own)) if given is False}
        return ("consent", "stopped", "consent_pending" if refused <= candidate.unconfirmed else "consent_withdrawn")
    by_channel, by_topic = candidate.silence
    if own is None and topic and by_topic is not None:  # the topic has a default of its own
        if by_topic == "opt_in":
            return ("consent", "stopped", "no_consent")
        own = True if channel is None and by_channel == "opt_out" else None
    if channel or own:
        return ("consent", "passed", "given" if channel or candidate.consents.get(topic) else "opt_out")
    if by_channel == "opt_in":
        return ("consent", "stopped", "no_consent")
    return ("consent", "passed", "opt_out")
