"""A room's tables are made by its SQL file: one Django migration that runs it."""

from importlib.resources import files

from django.db import migrations


def run_file(room: str, name: str, undo: str = "") -> migrations.RunSQL:
    """Run `src/towpath/ROOM/migrations/NAME.sql`. The text goes to the server whole, so % and ; in it mean nothing special."""
    text = (files("towpath") / room / "migrations" / f"{name}.sql").read_text()
    return migrations.RunSQL(text, undo or migrations.RunSQL.noop)
