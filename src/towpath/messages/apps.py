from django.apps import AppConfig


class MessagesConfig(AppConfig):
    name = "towpath.messages"
    label = "messages"
