from django.apps import AppConfig


class FlowsConfig(AppConfig):
    name = "towpath.flows"
    label = "flows"
