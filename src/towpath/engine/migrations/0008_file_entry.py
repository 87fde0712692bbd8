from django.db import migrations

from towpath.host.migrations import run_file


class Migration(migrations.Migration):
    dependencies = [("engine", "0007_fair_shares")]
    operations = [run_file("engine", "0008_file_entry")]
