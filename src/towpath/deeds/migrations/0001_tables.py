from django.db import migrations

from towpath.host.migrations import run_file


class Migration(migrations.Migration):
    initial = True
    dependencies = [("contacts", "0008_asked_consent")]
    operations = [run_file("deeds", "0001_tables")]
