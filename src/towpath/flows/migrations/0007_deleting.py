from django.db import migrations

from towpath.host.migrations import run_file


class Migration(migrations.Migration):
    dependencies = [("flows", "0006_comments")]
    operations = [run_file("flows", "0007_deleting")]
