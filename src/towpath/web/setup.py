"""Django made ready inside a process that knows its database; and the migrations."""

import os
from datetime import datetime

import django
from django.core.management import call_command

from towpath.host.database import connect
from towpath.host.partitions import ensure_partitions


def set_up_django(url: str) -> None:
    """Once a process, before any model is imported."""
    os.environ["DATABASE_URL"] = url
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "towpath.web.settings")
    django.setup()


def migrate(url: str, now: datetime) -> None:
    """All migrations, then the partitions of the months around `now`. Doing it again changes nothing."""
    call_command("migrate", interactive=False, verbosity=0)
    with connect(url) as db:
        ensure_partitions(db, now)
