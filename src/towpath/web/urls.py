"""Which door leads where. Rooms below `web` bring their own doors as `urls.py` with `urlpatterns`."""

from importlib.util import find_spec

from django.urls import URLPattern, URLResolver, include, path, re_path
from django.views.decorators.csrf import csrf_exempt

from towpath.api.frame import api, nothing_here
from towpath.web import health, pages

# Doors that are not operations of the REST API: Segment's addresses, tracking links and forms.
_DOORS = ("towpath.api.compat.urls", "towpath.site.urls")


def _doors() -> list[URLPattern | URLResolver]:
    return [path("", include(name)) for name in _DOORS if find_spec(name.rpartition(".")[0]) and find_spec(name)]


urlpatterns: list[URLPattern | URLResolver] = [
    path("health/live", health.live),
    path("health/ready", health.ready),
    path("metrics", health.metrics),
    *_doors(),
    path("api/v1/", api.urls),
    re_path(r"^(?:api|v1|t|hooks)/", csrf_exempt(nothing_here)),
    re_path(r"^(?P<path>.*)$", pages.app),
]
