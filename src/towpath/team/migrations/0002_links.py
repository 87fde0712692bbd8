from django.db import migrations

from towpath.host.migrations import run_file


class Migration(migrations.Migration):
    dependencies = [("team", "0001_tables")]
    operations = [run_file("team", "0002_links")]
