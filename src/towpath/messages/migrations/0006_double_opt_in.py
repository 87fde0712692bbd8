from django.db import migrations

from towpath.host.migrations import run_file


class Migration(migrations.Migration):
    dependencies = [("messages", "0005_preferences"), ("contacts", "0008_asked_consent")]
    operations = [run_file("messages", "0006_double_opt_in")]
