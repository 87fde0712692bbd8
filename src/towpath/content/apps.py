from django.apps import AppConfig


class ContentConfig(AppConfig):
    name = "towpath.content"
    label = "content"
