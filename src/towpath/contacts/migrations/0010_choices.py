from django.db import migrations

from towpath.host.migrations import run_file


class Migration(migrations.Migration):
    dependencies = [("contacts", "0009_views")]
    operations = [run_file("contacts", "0010_choices")]
