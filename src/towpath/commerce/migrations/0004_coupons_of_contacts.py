from django.db import migrations

from towpath.host.migrations import run_file


class Migration(migrations.Migration):
    dependencies = [("commerce", "0003_orders_by_workspace")]
    operations = [run_file("commerce", "0004_coupons_of_contacts")]
