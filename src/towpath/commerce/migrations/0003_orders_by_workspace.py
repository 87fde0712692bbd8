from django.db import migrations

from towpath.host.migrations import run_file


class Migration(migrations.Migration):
    dependencies = [("commerce", "0002_coupons_and_catalogs")]
    operations = [run_file("commerce", "0003_orders_by_workspace")]
