from django.db import migrations

from towpath.host.migrations import run_file


class Migration(migrations.Migration):
    dependencies = [("flows", "0002_lifecycle")]
    operations = [run_file("flows", "0003_approvals")]
