from django.apps import AppConfig


class CommerceConfig(AppConfig):
    name = "towpath.commerce"
    label = "commerce"
