from django.db import migrations

from towpath.host.migrations import run_file


class Migration(migrations.Migration):
    dependencies = [("events", "0001_tables")]
    operations = [run_file("events", "0002_fair_inbox")]
