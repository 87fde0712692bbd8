from django.db import migrations

from towpath.host.migrations import run_file


class Migration(migrations.Migration):
    dependencies = [("imports", "0004_sftp")]
    operations = [run_file("imports", "0005_undo")]
