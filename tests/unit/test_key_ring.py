"""The key ring: made once, private, and each key for one purpose."""

import threading
from pathlib import Path

import pytest

from towpath.secrets.ring import SecretUnreadable, open_ring, session_key


def test_a_sealed_secret_opens_again_and_does_not_show(tmp_path: Path) -> None:
    ring = open_ring(tmp_path)
    sealed = ring.seal("the password")
    assert b"password" not in sealed
    assert ring.unseal(sealed) == "the password"


def test_a_secret_of_another_installation_is_refused_with_what_to_do(tmp_path: Path) -> None:
    with pytest.raises(SecretUnreadable, match="Enter it again"):
        open_ring(tmp_path / "a").unseal(open_ring(tmp_path / "b").seal("secret"))


def test_nobody_else_may_read_the_keys(tmp_path: Path) -> None:
    open_ring(tmp_path)
    session_key(tmp_path)
    assert {path.name: oct(path.stat().st_mode & 0o777) for path in (tmp_path / "keys").iterdir()} == dict.fromkeys(
        ("encryption", "links", "suppression", "session"), "0o600"
    )


def test_a_signature_counts_for_its_purpose_only(tmp_path: Path) -> None:
    ring = open_ring(tmp_path)
    signature = ring.sign("click", "7")
    assert ring.signed_by_us("click", "7", signature)
    assert not ring.signed_by_us("unsubscribe", "7", signature)
    assert not ring.signed_by_us("click", "8", signature)
    assert not ring.signed_by_us("click", "7", "é")


def test_processes_that_start_at_once_agree_on_the_keys(tmp_path: Path) -> None:
    seen: list[str] = []
    threads = [threading.Thread(target=lambda: seen.append(session_key(tmp_path))) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(set(seen)) == 1
