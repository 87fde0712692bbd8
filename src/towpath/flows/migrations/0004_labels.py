from django.db import migrations

from towpath.host.migrations import run_file


class Migration(migrations.Migration):
    dependencies = [("flows", "0003_approvals")]
    operations = [run_file("flows", "0004_labels")]
