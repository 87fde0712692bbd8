from django.apps import AppConfig


class EventsConfig(AppConfig):
    name = "towpath.events"
    label = "events"
