from django.db import migrations

from towpath.host.migrations import run_file


class Migration(migrations.Migration):
    dependencies = [("imports", "0002_list_members")]
    operations = [run_file("imports", "0003_types")]
