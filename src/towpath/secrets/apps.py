from django.apps import AppConfig


class SecretsConfig(AppConfig):
    name = "towpath.secrets"
    label = "secrets"
