from django.apps import AppConfig


class SegmentsConfig(AppConfig):
    name = "towpath.segments"
    label = "segments"
