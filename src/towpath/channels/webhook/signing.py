"""Signs requests by the Standard Webhooks rules, so that who gets one knows that it is ours and fresh."""

import base64
import binascii
import hmac
from datetime import datetime
from hashlib import sha256

import msgspec

from towpath.channels.webhook.http import Call

PREFIX = "whsec_"
SHORTEST_KEY = 24  # bytes, as the rules ask


class BadSigningSecret(ValueError):
    """It is not written as the rules ask: `whsec_` and 24 bytes or more as base64."""


def read_key(secret: str) -> bytes:
    """Raises BadSigningSecret."""
    try:
        key = base64.b64decode(secret.strip().removeprefix(PREFIX), validate=True)
    except (binascii.Error, ValueError):
        raise BadSigningSecret(secret[:6]) from None
    if len(key) < SHORTEST_KEY:
        raise BadSigningSecret(secret[:6])
    return key


def sign_call(call: Call, at: datetime) -> Call:
    """at: of this attempt, since a receiver takes an old signature for a replay; id and body are the same in every repeat."""
    if not call.signing:
        return call
    id, moment = f"msg_{call.idempotency_key}", str(int(at.timestamp()))
    signed = hmac.digest(read_key(call.signing), f"{id}.{moment}.{call.body or ''}".encode(), sha256)
    own = (("webhook-id", id), ("webhook-timestamp", moment), ("webhook-signature", f"v1,{base64.b64encode(signed).decode()}"))
    others = tuple(header for header in call.headers if header[0].casefold() not in {name for name, _ in own})
    return msgspec.structs.replace(call, headers=(*others, *own), signing="")
