from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("accounts", "0002_launch_approval")]
    operations = [
        migrations.AddField(
            model_name="workspace",
            name="flow_deletion",
            field=models.BooleanField(db_default=False, default=False),
        ),
    ]
