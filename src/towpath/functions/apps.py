from django.apps import AppConfig


class FunctionsConfig(AppConfig):
    name = "towpath.functions"
    label = "functions"
