from django.db import migrations

from towpath.host.migrations import run_file


class Migration(migrations.Migration):
    dependencies = [("contacts", "0004_computed")]
    operations = [run_file("contacts", "0005_search")]
