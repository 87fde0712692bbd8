from django.apps import AppConfig


class DeedsConfig(AppConfig):
    name = "towpath.deeds"
    label = "deeds"
