from django.apps import AppConfig


class TeamConfig(AppConfig):
    name = "towpath.team"
    label = "team"
