from django.apps import AppConfig


class ImportsConfig(AppConfig):
    name = "towpath.imports"
    label = "imports"
