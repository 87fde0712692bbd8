from django.db import migrations

from towpath.host.migrations import run_file


class Migration(migrations.Migration):
    dependencies = [("contacts", "0003_privacy")]
    operations = [run_file("contacts", "0004_computed")]
