from django.db import migrations

from towpath.host.migrations import run_file


class Migration(migrations.Migration):
    dependencies = [("contacts", "0001_tables")]
    operations = [run_file("contacts", "0002_lists")]
