from django.db import migrations

from towpath.host.migrations import run_file


class Migration(migrations.Migration):
    dependencies = [("flows", "0001_tables")]
    operations = [run_file("flows", "0002_lifecycle")]
