from django.db import migrations

from towpath.host.migrations import run_file


class Migration(migrations.Migration):
    initial = True
    dependencies = [("accounts", "0001_initial")]
    operations = [run_file("functions", "0001_tables")]
