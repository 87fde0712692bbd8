from django.db import migrations

from towpath.host.migrations import run_file


class Migration(migrations.Migration):
    dependencies = [("flows", "0004_labels")]
    operations = [run_file("flows", "0005_own_templates")]
