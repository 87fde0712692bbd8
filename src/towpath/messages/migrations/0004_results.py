from django.db import migrations

from towpath.host.migrations import run_file


class Migration(migrations.Migration):
    dependencies = [("messages", "0003_replies")]
    operations = [run_file("messages", "0004_results")]
