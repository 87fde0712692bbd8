import django.db.models.deletion
import django.db.models.functions.text
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = []

    operations = [
        migrations.CreateModel(
            name="Workspace",
            fields=[
                ("id", models.AutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("name", models.TextField()),
                ("slug", models.SlugField(max_length=60, unique=True)),
                ("time_zone", models.TextField(db_default="UTC", default="UTC")),
                ("currency", models.CharField(db_default="EUR", default="EUR", max_length=3)),
                ("locale", models.TextField(db_default="en", default="en")),
                ("test_mode", models.BooleanField(db_default=False, default=False)),
                ("sending_fenced_at", models.DateTimeField(null=True)),
                ("flows_revision", models.IntegerField(db_default=0, default=0)),
                ("created_at", models.DateTimeField()),
            ],
            options={
                "db_table": "workspace",
            },
        ),
        migrations.CreateModel(
            name="User",
            fields=[
                ("id", models.AutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("password", models.CharField(max_length=128, verbose_name="password")),
                ("last_login", models.DateTimeField(blank=True, null=True, verbose_name="last login")),
                ("email", models.EmailField(max_length=254)),
                ("name", models.TextField(blank=True, db_default="", default="")),
                ("is_active", models.BooleanField(db_default=True, default=True)),
                ("created_at", models.DateTimeField()),
            ],
            options={
                "db_table": "user_account",
                "constraints": [models.UniqueConstraint(django.db.models.functions.text.Lower("email"), name="user_account_email")],
            },
        ),
        migrations.CreateModel(
            name="ApiKey",
            fields=[
                ("id", models.AutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("name", models.TextField()),
                ("prefix", models.CharField(max_length=16)),
                ("hash", models.BinaryField(max_length=32, unique=True)),
                ("scopes", models.JSONField()),
                ("created_at", models.DateTimeField()),
                ("last_used_at", models.DateTimeField(null=True)),
                ("revoked_at", models.DateTimeField(null=True)),
                ("created_by", models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, to=settings.AUTH_USER_MODEL)),
                (
                    "workspace",
                    models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name="api_keys", to="accounts.workspace"),
                ),
            ],
            options={
                "db_table": "api_key",
            },
        ),
        migrations.CreateModel(
            name="Membership",
            fields=[
                ("id", models.AutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("role", models.CharField(max_length=20)),
                ("created_at", models.DateTimeField()),
                (
                    "user",
                    models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name="memberships", to=settings.AUTH_USER_MODEL),
                ),
                (
                    "workspace",
                    models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name="memberships", to="accounts.workspace"),
                ),
            ],
            options={
                "db_table": "membership",
                "constraints": [
                    models.UniqueConstraint(fields=("user", "workspace"), name="membership_once"),
                    models.CheckConstraint(
                        condition=models.Q(("role__in", ("admin", "editor", "approver", "analyst", "viewer"))), name="membership_role"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="AuditEntry",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("at", models.DateTimeField()),
                ("actor", models.TextField()),
                ("what", models.TextField()),
                ("about", models.JSONField(default=dict)),
                ("workspace", models.ForeignKey(null=True, on_delete=django.db.models.deletion.CASCADE, to="accounts.workspace")),
            ],
            options={
                "db_table": "audit_entry",
                "indexes": [models.Index(fields=["workspace", "-id"], name="audit_entry_by_workspace")],
            },
        ),
        migrations.CreateModel(
            name="Answered",
            fields=[
                ("id", models.AutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("actor", models.TextField()),
                ("key", models.CharField(max_length=255)),
                ("request_hash", models.BinaryField(max_length=32)),
                ("status", models.SmallIntegerField()),
                ("body", models.BinaryField()),
                ("content_type", models.TextField()),
                ("at", models.DateTimeField()),
                ("workspace", models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, to="accounts.workspace")),
            ],
            options={
                "db_table": "answered_request",
                "indexes": [models.Index(fields=["at"], name="answered_request_by_time")],
                "constraints": [models.UniqueConstraint(fields=("workspace", "actor", "key"), name="answered_request_once")],
            },
        ),
    ]
