from django.db import migrations

from towpath.host.migrations import run_file


class Migration(migrations.Migration):
    initial = True
    dependencies = [("contacts", "0005_search")]
    operations = [run_file("companies", "0001_tables")]
