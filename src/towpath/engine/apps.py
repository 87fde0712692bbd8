from django.apps import AppConfig


class EngineConfig(AppConfig):
    name = "towpath.engine"
    label = "engine"
