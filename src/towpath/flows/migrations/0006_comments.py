from django.db import migrations

from towpath.host.migrations import run_file


class Migration(migrations.Migration):
    dependencies = [("flows", "0005_own_templates")]
    operations = [run_file("flows", "0006_comments")]
