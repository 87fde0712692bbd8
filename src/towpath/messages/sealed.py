"""A request that carries secrets: kept as people may see it, and sealed as it is sent, so that a repeat is byte-equal (semantics 33)."""

import msgspec

from towpath.channels.base import Result, said
from towpath.channels.webhook.http import Call
from towpath.secrets.ring import KeyRing
from towpath.values.redaction import Redactor, words_hidden


class _Sealed(msgspec.Struct, frozen=True):
    """words: what must not be kept of the answer."""

    call: Call
    words: list[str]


_decode = msgspec.json.Decoder(_Sealed).decode


def seal_call(real: Call, shown: Call, secrets: list[str], ring: KeyRing) -> Call:
    """What is shown, with what is sent sealed inside."""
    hidden = words_hidden(_texts(real), _texts(shown))
    payload = msgspec.json.encode(_Sealed(real, sorted({*secrets, *hidden})))
    return msgspec.structs.replace(shown, sealed=ring.seal(payload.decode()).decode())


def open_call(call: Call, ring: KeyRing) -> tuple[Call, Redactor]:
    """What is sent, and what strikes its secrets out of the answer. Raises SecretUnreadable."""
    if not call.sealed:
        return call, Redactor(())
    opened = _decode(ring.unseal(call.sealed.encode()))
    return opened.call, Redactor(opened.words)


def without_secrets(result: Result, redact: Redactor) -> Result:
    """What came of a request, as it may be kept."""
    answer = None if result.answer is None else redact(result.answer)
    return msgspec.structs.replace(result, response=said(redact.text(result.response)), answer=answer)


def _texts(call: Call) -> list[str]:
    return [call.url, call.body or "", *(value for _, value in call.headers)]
