from django.db import migrations

from towpath.host.migrations import run_file


class Migration(migrations.Migration):
    dependencies = [("messages", "0004_results")]
    operations = [run_file("messages", "0005_preferences")]
