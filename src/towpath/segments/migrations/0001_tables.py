from django.db import migrations

from towpath.host.migrations import run_file


class Migration(migrations.Migration):
    dependencies = [("contacts", "0002_lists")]
    operations = [run_file("segments", "0001_tables")]
