"""Workspaces and who may do what in them. Reference tables: small, read by everybody, written by `accounts.writes`."""

from typing import ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower

from towpath.accounts.rules import ROLES


class Workspace(models.Model):
    """time_zone: IANA name. currency: ISO 4217. flows_revision grows with every change that running workers must hear of."""

    name = models.TextField()
    slug = models.SlugField(max_length=60, unique=True)
    time_zone = models.TextField(default="UTC", db_default="UTC")
    currency = models.CharField(max_length=3, default="EUR", db_default="EUR")
    locale = models.TextField(default="en", db_default="en")
    test_mode = models.BooleanField(default=False, db_default=False)
    launch_approval = models.BooleanField(default=False, db_default=False)  # a second person agrees to each launch
    flow_deletion = models.BooleanField(default=False, db_default=False)  # admins may delete flows that were launched
    sending_fenced_at = models.DateTimeField(null=True)  # since a backup was restored; nothing is sent till a person lifts the fence
    flows_revision = models.IntegerField(default=0, db_default=0)
    created_at = models.DateTimeField()

    class Meta:
        db_table = "workspace"


class User(AbstractBaseUser):
    """Signs in with an email address; upper and lower case are the same."""

    email = models.EmailField()
    name = models.TextField(default="", db_default="", blank=True)
    is_active = models.BooleanField(default=True, db_default=True)
    created_at = models.DateTimeField()

    objects = BaseUserManager["User"]()

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"

    class Meta:
        db_table = "user_account"
        constraints: ClassVar = [models.UniqueConstraint(Lower("email"), name="user_account_email")]


class Membership(models.Model):
    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="memberships")
    workspace = models.ForeignKey(Workspace, on_delete=models.CASCADE, related_name="memberships")
    role = models.CharField(max_length=20)
    created_at = models.DateTimeField()

    class Meta:
        db_table = "membership"
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["user", "workspace"], name="membership_once"),
            models.CheckConstraint(condition=Q(role__in=ROLES), name="membership_role"),
        ]


class ApiKey(models.Model):
    """hash: SHA-256 of the key, which is random and long; prefix: its first characters, for people to tell keys apart."""

    workspace = models.ForeignKey(Workspace, on_delete=models.CASCADE, related_name="api_keys")
    name = models.TextField()
    prefix = models.CharField(max_length=16)
    hash = models.BinaryField(max_length=32, unique=True)
    scopes = models.JSONField()
    created_at = models.DateTimeField()
    created_by = models.ForeignKey(User, null=True, on_delete=models.SET_NULL)
    last_used_at = models.DateTimeField(null=True)
    revoked_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "api_key"


class AuditEntry(models.Model):
    """Who did what. actor: `user:ID`, `key:ID` or `command`. what: noun and verb, `key.created`."""

    id = models.BigAutoField(primary_key=True)
    workspace = models.ForeignKey(Workspace, null=True, on_delete=models.CASCADE)
    at = models.DateTimeField()
    actor = models.TextField()
    what = models.TextField()
    about = models.JSONField(default=dict)

    class Meta:
        db_table = "audit_entry"
        indexes: ClassVar = [models.Index(fields=["workspace", "-id"], name="audit_entry_by_workspace")]


class Answered(models.Model):
    """The answer to a write that came with an Idempotency-Key: the same key gets it again for a day."""

    workspace = models.ForeignKey(Workspace, on_delete=models.CASCADE)
    actor = models.TextField()
    key = models.CharField(max_length=255)
    request_hash = models.BinaryField(max_length=32)
    status = models.SmallIntegerField()
    body = models.BinaryField()
    content_type = models.TextField()
    at = models.DateTimeField()

    class Meta:
        db_table = "answered_request"
        constraints: ClassVar = [models.UniqueConstraint(fields=["workspace", "actor", "key"], name="answered_request_once")]
        indexes: ClassVar = [models.Index(fields=["at"], name="answered_request_by_time")]
