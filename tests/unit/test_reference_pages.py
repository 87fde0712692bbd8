"""What is generated from the code is committed as the code says it now."""

from pathlib import Path

import pytest

from towpath.cli.reference import pages
from towpath.host.settings import declared

ROOT = Path(__file__).parents[2]


@pytest.mark.parametrize("path", pages())
def test_a_generated_page_is_fresh(path: str) -> None:
    """`make docs` writes it anew."""
    assert (ROOT / path).read_text() == pages()[path]


def test_every_setting_that_is_promised_exists() -> None:
    promised = {
        "TOWPATH_DATA",
        "TOWPATH_HOST",
        "TOWPATH_PORT",
        "DATABASE_URL",
        "TOWPATH_SMTP_URL",
        "TOWPATH_PUBLIC_URL",
        "TOWPATH_SECRET_KEY",
        "TOWPATH_WORKERS",
    }
    assert promised <= {one.variable for one in declared()}
